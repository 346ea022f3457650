import { describe, expect, it } from "vitest";
import { findMarks, guessScale, inPixels, isOutside } from "./find-marks";

const phone = { width: 1080, height: 2400 };
const places = (text: string) => findMarks(text).map(({ x, y, to }) => (to ? [x, y, to.x, to.y] : [x, y]));
const scaleOf = (text: string, image = phone) => guessScale(text, findMarks(text), image);

describe("places that an answer names", () => {
  it("are found in the notations of models that work on screens", () => {
    expect(findMarks('do(action="Tap", element=[499,182])')).toEqual([{ x: 499, y: 182, to: null, name: "element" }]);
    expect(findMarks('do(action="Swipe", start=[500, 800], end=[500, 200])')).toEqual([
      { x: 500, y: 800, to: null, name: "start" },
      { x: 500, y: 200, to: null, name: "end" },
    ]);
    expect(places('{"bbox_2d": [12, 34, 560, 780], "label": "Save"}')).toEqual([[12, 34, 560, 780]]);
    expect(places("click(start_box='<|box_start|>(197,525)<|box_end|>')")).toEqual([[197, 525]]);
    expect(places("<|box_start|>(100,200),(300,400)<|box_end|>")).toEqual([[100, 200, 300, 400]]);
    expect(places("pyautogui.click(x=0.51, y=0.25)")).toEqual([[0.51, 0.25]]);
    expect(places('<point x="63.5" y="44.0" alt="Save">Save</point>')).toEqual([[63.5, 44]]);
    expect(places("Tap at (12, 34).")).toEqual([[12, 34]]);
  });

  it("are swapped when a model names the row first", () => {
    expect(places('[{"box_2d": [100, 200, 300, 400]}]')).toEqual([[200, 100, 400, 300]]);
  });

  it("are not found in text, in lists of other lengths or in calls", () => {
    expect(places("Use f(1), [2], [1, 2, 3] and 3, 4. Version 1.2, 3.")).toEqual([]);
  });

  it("are bounded in number and time", () => {
    expect(findMarks("[1, 2] ".repeat(10_000))).toHaveLength(50);
    expect(findMarks(`${"(".repeat(50_000)}${"1,".repeat(50_000)}`)).toEqual([]);
    expect(findMarks("x".repeat(200_000))).toEqual([]);
  });
});

describe("the scale of an answer", () => {
  it("is read from its notation", () => {
    expect(scaleOf('do(action="Tap", element=[1, 1])')).toBe("thousand");
    expect(scaleOf('{"bbox_2d": [12, 34, 560, 780]}')).toBe("pixels");
    expect(scaleOf('<point x="63.5" y="44.0">')).toBe("percent");
  });

  it("is otherwise guessed from its numbers", () => {
    expect(scaleOf("(0.5, 0.25)")).toBe("unit");
    expect(scaleOf("(499, 182)")).toBe("thousand");
    expect(scaleOf("(540, 1300)")).toBe("pixels");
    expect(scaleOf('{"bbox_2d": [900, 900, 990, 990]}', { width: 400, height: 300 })).toBe("thousand");
  });

  it("puts the same point at the same place in every unit", () => {
    const centre = { x: 540, y: 1200 };
    expect(inPixels("thousand", { x: 500, y: 500 }, phone)).toEqual(centre);
    expect(inPixels("unit", { x: 0.5, y: 0.5 }, phone)).toEqual(centre);
    expect(inPixels("percent", { x: 50, y: 50 }, phone)).toEqual(centre);
    expect(inPixels("pixels", centre, phone)).toEqual(centre);
    expect(isOutside(inPixels("thousand", { x: 1_200, y: 5 }, phone), phone)).toBe(true);
  });
});
