-- AlterTable
ALTER TABLE "drill" ADD COLUMN     "told" JSONB;

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "joined_told" JSONB;

-- AlterTable
ALTER TABLE "repair" ADD COLUMN     "told" JSONB;

-- AlterTable
ALTER TABLE "repair_target" ADD COLUMN     "told" JSONB;

-- AlterTable
ALTER TABLE "schedule_run" ADD COLUMN     "told" JSONB;

-- AlterTable
ALTER TABLE "schedule" ADD COLUMN     "last_told" JSONB;
