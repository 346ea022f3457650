import { defineConfig } from "prisma/config";

/** Migrations are applied by prisma/migrate.ts; this is for `prisma generate` and editors. */
export default defineConfig({ schema: "prisma/schema.prisma" });
