import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		projects: [
			{ test: { name: "unit", include: ["{app,cli,db,lib,scripts}/**/*.test.ts"] } },
			{
				test: {
					name: "http",
					include: ["e2e/http/**/*.test.ts"],
					testTimeout: 120_000,
					hookTimeout: 60_000,
					fileParallelism: false,
				},
			},
		],
	},
});
