import { defineConfig } from "drizzle-kit";

export default defineConfig({
	dialect: "sqlite",
	schema: ["./db/sqlite/schema.ts", "./db/sqlite/audit-schema.ts"],
	out: "./db/migrations/sqlite",
});
