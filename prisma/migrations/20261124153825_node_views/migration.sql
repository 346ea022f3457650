-- CreateTable
CREATE TABLE "node_view" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "q" TEXT NOT NULL,
    "sort" TEXT NOT NULL,
    "order" TEXT NOT NULL,

    CONSTRAINT "node_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "node_view_org_id_user_id_name_key" ON "node_view"("org_id", "user_id", "name");

-- AddForeignKey
ALTER TABLE "node_view" ADD CONSTRAINT "node_view_org_id_user_id_fkey" FOREIGN KEY ("org_id", "user_id") REFERENCES "membership"("org_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Tenancy: the second wall.
ALTER TABLE "node_view" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "node_view" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "node_view" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
