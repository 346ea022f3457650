-- AlterTable
ALTER TABLE "log_sequence_model" ADD COLUMN "failed" BOOLEAN NOT NULL DEFAULT false;
