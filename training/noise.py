"""Small changes that people make to a question: case, punctuation, a greeting, a typing error."""

BEFORE = ["hi, ", "hello, ", "please: ", "quick question: ", "hey, ", "sorry, ", "ok, "]
AFTER = [" please", " thanks", " ?", "??", " asap", " thank you"]


def noisy(question, random):
    chance = random.random
    if chance() < 0.15:
        question = random.choice(BEFORE) + question[0].lower() + question[1:]
    if chance() < 0.15:
        question = question.lower()
    if chance() < 0.25:
        question = question.rstrip("?.!")
    if chance() < 0.1:
        question += random.choice(AFTER)
    if chance() < 0.15 and len(question) > 12:
        at = random.randrange(1, len(question) - 1)
        question = question[:at] + random.choice(["", question[at] * 2, question[at + 1] + question[at]]) + question[at + 1 :]
    return question
