import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		// A server's goodbye may take a while too.
		teardownTimeout: 60_000,
		projects: [
			// One module graph for all: to load it anew for each file takes longer than to run them.
			{
				test: {
					name: "unit",
					include: ["{app,cli,db,lib,scripts,sdk}/**/*.test.ts"],
					isolate: false,
					// Many of these wait for a database rather than count: two share the time.
					maxWorkers: 2,
					globalSetup: "e2e/world/postgres-for-tests.ts",
					// Only against hanging: how fast a machine is says nothing of the product.
					testTimeout: 120_000,
					hookTimeout: 120_000,
					expect: { poll: { timeout: 60_000 } },
				},
			},
			{
				test: {
					name: "http",
					globalSetup: "e2e/world/postgres-for-tests.ts",
					include: ["e2e/http/**/*.test.ts"],
					// Only against hanging, here too.
					testTimeout: 400_000,
					hookTimeout: 400_000,
					fileParallelism: false,
				},
			},
			// For `npm run test:reliability`, which gives each its size.
			{
				test: {
					name: "reliability",
					include: ["e2e/reliability/**/*.test.ts"],
					testTimeout: 3_600_000,
					hookTimeout: 120_000,
					fileParallelism: false,
				},
			},
		],
	},
});
