-- AlterTable
ALTER TABLE "node" ADD COLUMN     "host_policy" JSONB;
