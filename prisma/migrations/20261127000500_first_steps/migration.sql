-- A new organisation's owners see what to do first, until one of them puts it away.
ALTER TABLE "org" ADD COLUMN "first_steps_dismissed_at" TIMESTAMPTZ(3);
