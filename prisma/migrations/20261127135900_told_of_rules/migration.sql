-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "told" JSONB;

-- AlterTable
ALTER TABLE "incident_repeat" ADD COLUMN     "told" JSONB;

-- AlterTable
ALTER TABLE "check_status" ADD COLUMN     "told" JSONB;

-- AlterTable
ALTER TABLE "alert_rule" ADD COLUMN     "last_told" JSONB;

-- AlterTable
ALTER TABLE "alert_rule_state" ADD COLUMN     "told" JSONB;
