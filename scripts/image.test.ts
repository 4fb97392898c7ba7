import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { settingNames } from "../lib/config.ts";
import { platformNames } from "../lib/platforms/index.ts";
import { upstreamPrefix } from "../lib/setting-forms.ts";

const root = join(import.meta.dirname, "..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const lines = (file: string) => text(file).split("\n");

// What the container decides by itself: the port is published, the data lie in the volume.
const decidedInside = ["DATABASE_URL", "HOST", "PORT"];

describe("compose.yaml", () => {
	const service = /^ {2}lingpai:\n(.*?)^ {2}\w+:$/ms.exec(text("compose.yaml"))?.[1] ?? "";

	test("passes on every setting that there is, by its own name", () => {
		const passed = [...service.matchAll(/^ {6}([A-Z_]+): \$\{([A-Z_]+):-.*\}$/gm)];
		expect(passed.every(([, name, source]) => name === source)).toBe(true);
		const names = passed
			.map(([, name = ""]) => name)
			.filter((name) => settingNames.includes(name) || !name.startsWith(upstreamPrefix));
		expect(names.sort()).toEqual(settingNames.filter((name) => !decidedInside.includes(name)).sort());
	});

	test("passes on where platforms are, and none that does not exist", () => {
		const passed = [...service.matchAll(new RegExp(`^ {6}${upstreamPrefix}([A-Z]+):`, "gm"))].map(
			([, name = ""]) => name,
		);
		expect(passed.length).toBeGreaterThan(5);
		expect(platformNames.map((name) => name.toUpperCase())).toEqual(expect.arrayContaining(passed));
	});

	test("publishes Lingpai on loopback only, as nobody but its proxy may speak for others", () => {
		expect(service.match(/ports: .*/g)).toEqual([expect.stringMatching(/^ports: \["127\.0\.0\.1:/)]);
	});

	test("gives no service the right to write its own files, or to become somebody else", () => {
		const [, hardened = ""] = /^x-hardened: &hardened\n(.*?)^\S/ms.exec(text("compose.yaml")) ?? [];
		for (const line of ["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"])
			expect(hardened).toContain(line);
		const services = text("compose.yaml").match(/^ {2}\w+:\n {4}<<: \*hardened$/gm) ?? [];
		expect(services).toHaveLength((text("compose.yaml").match(/^ {4}image: /gm) ?? []).length);
	});
});

describe("the image", () => {
	test("is made from what .dockerignore lets in, and from nothing else", () => {
		const [first = "", ...rest] = lines(".dockerignore").filter((line) => line !== "" && !line.startsWith("#"));
		expect(first).toBe("*");
		const letIn = rest.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
		const private_ = /^(data|\.git|\.env.*|docs|e2e|node_modules|\.next|\.tools)$/;
		expect(letIn.filter((path) => private_.test(path))).toEqual([]);
		const copied = lines("Dockerfile").flatMap((line) => /^COPY (?!--from)(.+)$/.exec(line)?.[1]?.split(" ") ?? []);
		const sources = copied.filter((word) => !word.startsWith("--") && !word.startsWith(".") && !word.startsWith("/"));
		expect(sources.filter((path) => !letIn.includes(path))).toEqual([]);
	});

	test("runs as a user without rights, with its data in a volume, and no secret in a layer", () => {
		const dockerfile = text("Dockerfile");
		expect(dockerfile).toMatch(/^USER 10001:10001$/m);
		expect(text("compose.yaml")).toContain('user: "10001:10001"');
		expect(dockerfile).toMatch(/^ENV .*DATABASE_URL=file:\/data\/lingpai\.db$/m);
		expect(dockerfile).toMatch(/^CMD \["node", "server\.mjs"\]$/m);
		const said = [...dockerfile.matchAll(/^(?:ARG|ENV) (.*)$/gm)].flatMap(([, words = ""]) => words.split(" "));
		const named = said.map((word) => word.split("=", 1)[0] ?? "");
		expect(named.filter((name) => /KEY|SECRET|PASSWORD|TOKEN|LINGPAI_APP/.test(name))).toEqual([]);
	});
});
