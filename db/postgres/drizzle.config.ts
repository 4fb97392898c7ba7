import { defineConfig } from "drizzle-kit";

export default defineConfig({
	dialect: "postgresql",
	schema: ["./db/postgres/schema.ts", "./db/postgres/installation-schema.ts", "./db/postgres/audit-schema.ts"],
	out: "./db/migrations/postgres",
});
