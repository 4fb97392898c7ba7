import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { settingNames } from "../lib/config.ts";
import { platformNames } from "../lib/platforms/index.ts";
import { upstreamPrefix } from "../lib/setting-forms.ts";

const root = join(import.meta.dirname, "..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const lines = (file: string) => text(file).split("\n");

// What the container decides by itself: the port is published, the data lie in the volume.
const decidedInside = ["DATABASE_URL", "HOST", "PORT"];

const isAddress = (name: string) => name.startsWith(upstreamPrefix) && !settingNames.includes(name);

const service = z.object({
	image: z.string(),
	profiles: z.array(z.string()).default([]),
	environment: z.record(z.string(), z.string()).default({}),
	ports: z.array(z.string()).default([]),
	networks: z.array(z.string()).default([]),
	depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
	stop_grace_period: z.string().optional(),
	read_only: z.literal(true),
	cap_drop: z.array(z.string()),
	security_opt: z.array(z.string()),
	volumes: z.array(z.string()).default([]),
});

describe("compose.yaml", () => {
	const { services, networks } = z
		.object({
			services: z.record(z.string(), service),
			networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
		})
		.parse(parse(text("compose.yaml"), { merge: true }));
	const { lingpai, "lingpai-1": one, "lingpai-2": two, balancer, postgres } = services;

	test("passes on every setting that there is, by its own name", () => {
		const passed = Object.entries(lingpai?.environment ?? {});
		expect(passed.filter(([name, value]) => !value.startsWith(`\${${name}:-`))).toEqual([]);
		const names = passed.map(([name]) => name).filter((name) => !isAddress(name));
		expect(names.sort()).toEqual(settingNames.filter((name) => !decidedInside.includes(name)).sort());
	});

	test("passes on where platforms are, and none that does not exist", () => {
		const names = Object.keys(lingpai?.environment ?? {}).filter(isAddress);
		const passed = names.map((name) => name.slice(upstreamPrefix.length));
		expect(passed.length).toBeGreaterThan(5);
		expect(platformNames.map((name) => name.toUpperCase())).toEqual(expect.arrayContaining(passed));
	});

	test("publishes Lingpai on loopback only, as nobody but its proxy may speak for others", () => {
		expect(lingpai?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
		expect([one?.ports, two?.ports, postgres?.ports]).toEqual([[], [], []]);
	});

	test("gives no service the right to write its own files, or to become somebody else", () => {
		for (const { cap_drop, security_opt } of Object.values(services)) {
			expect([cap_drop, security_opt]).toEqual([["ALL"], ["no-new-privileges:true"]]);
		}
	});

	test("needs nothing that is not set for the one service that starts by itself", () => {
		expect(Object.entries(services).flatMap(([name, { profiles }]) => (profiles.length === 0 ? [name] : []))).toEqual([
			"lingpai",
		]);
		// Compose asks for a variable with :? even where its profile is off.
		expect(text("compose.yaml")).not.toContain(":?");
	});

	test("runs two of the same on one database behind the balancer, each with every setting", () => {
		const { DATABASE_URL, ...settings } = one?.environment ?? {};
		expect([two, settings]).toEqual([one, lingpai?.environment]);
		expect(DATABASE_URL).toMatch(/^postgres:\/\/lingpai:\$\{POSTGRES_PASSWORD:-\}@postgres:5432\/lingpai$/);
		expect(balancer?.environment.LINGPAI_ADDRESSES).toBe("lingpai-1:3000 lingpai-2:3000");
		// Started by its name, it brings these and not the one on SQLite.
		expect(Object.keys(balancer?.depends_on ?? {})).toEqual(["lingpai-1", "lingpai-2"]);
		expect(Object.keys(one?.depends_on ?? {})).toEqual(["postgres"]);
	});

	test("lets nobody but Lingpai reach the database, and the database nobody", () => {
		expect([postgres?.networks, networks.back?.internal]).toEqual([["back"], true]);
		const inside = Object.entries(services).filter(([, { networks: of }]) => of.includes("back"));
		expect(inside.map(([name]) => name)).toEqual(["lingpai-1", "lingpai-2", "postgres"]);
	});

	test("mounts files that there are", () => {
		const mounted = Object.values(services).flatMap(({ volumes }) =>
			volumes.filter((volume) => volume.startsWith("./")),
		);
		expect(mounted.length).toBeGreaterThan(3);
		expect(mounted.filter((volume) => !existsSync(join(root, volume.split(":", 1)[0] ?? "")))).toEqual([]);
	});

	test("gives a stopping Lingpai the time that it takes", () => {
		const [, milliseconds = ""] = /^const leaveDeadline = ([\d_]+);$/m.exec(text("server.mjs")) ?? [];
		for (const name of ["lingpai", "lingpai-1", "lingpai-2"]) {
			const seconds = Number.parseInt(services[name]?.stop_grace_period ?? "", 10);
			expect(seconds * 1_000).toBeGreaterThan(Number(milliseconds.replace("_", "")));
		}
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
