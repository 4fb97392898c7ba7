import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		projects: [
			// One module graph for all: to load it anew for each file takes longer than to run them.
			{ test: { name: "unit", include: ["{app,cli,db,lib,scripts}/**/*.test.ts"], isolate: false } },
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
