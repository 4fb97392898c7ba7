import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { settingNames } from "../lib/config.ts";
import { contract } from "../lib/contract.ts";
import { upstreamPrefix } from "../lib/setting-forms.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "deploy", "kubernetes");
const read = (file: string): unknown => parse(readFileSync(join(folder, file), "utf8"));
const labels = z.record(z.string(), z.string());
const object = z.object({ apiVersion: z.string(), kind: z.string(), metadata: z.object({ name: z.string() }) });

const probe = z.strictObject({
	httpGet: z.strictObject({ path: z.string(), port: z.string() }),
	periodSeconds: z.int(),
	timeoutSeconds: z.int(),
	failureThreshold: z.int(),
});
const deployment = object.extend({
	spec: z.object({
		replicas: z.int(),
		selector: z.object({ matchLabels: labels }),
		strategy: z.object({ rollingUpdate: z.object({ maxUnavailable: z.int(), maxSurge: z.int() }) }),
		progressDeadlineSeconds: z.int(),
		template: z.object({
			metadata: z.object({ labels }),
			spec: z.object({
				terminationGracePeriodSeconds: z.int(),
				automountServiceAccountToken: z.literal(false),
				securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.int() }),
				containers: z.tuple([
					z.object({
						ports: z.array(z.object({ name: z.string(), containerPort: z.int() })),
						envFrom: z.array(z.object({ secretRef: z.object({ name: z.string() }) })),
						env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
						startupProbe: probe,
						readinessProbe: probe,
						livenessProbe: probe,
						lifecycle: z.object({ preStop: z.object({ exec: z.object({ command: z.array(z.string()) }) }) }),
						resources: z.object({ requests: labels, limits: labels }),
						securityContext: z.object({
							allowPrivilegeEscalation: z.literal(false),
							readOnlyRootFilesystem: z.literal(true),
							capabilities: z.object({ drop: z.array(z.string()) }),
						}),
					}),
				]),
			}),
		}),
	}),
});

const movingPod = object.extend({
	kind: z.literal("Pod"),
	spec: z.object({
		restartPolicy: z.literal("Never"),
		automountServiceAccountToken: z.literal(false),
		securityContext: z.unknown(),
		containers: z.tuple([
			z.object({
				image: z.string(),
				command: z.array(z.string()),
				env: z.array(
					z.strictObject({ name: z.string(), value: z.string().optional(), valueFrom: z.unknown().optional() }),
				),
				securityContext: z.unknown(),
				volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
			}),
		]),
		volumes: z.array(z.strictObject({ name: z.string(), emptyDir: z.strictObject({}) })),
	}),
});

describe("deploy/kubernetes", () => {
	const { metadata, spec } = deployment.parse(read("deployment.yaml"));
	const pod = spec.template.spec;
	const [container] = pod.containers;
	const secret = object.extend({ stringData: labels }).parse(read("secret.yaml"));

	test("has what Lingpai runs with, each in a file of its own", () => {
		const kinds = readdirSync(folder).map((file) => object.parse(read(file)).kind);
		expect(kinds.sort()).toEqual(["Deployment", "PodDisruptionBudget", "Secret", "Service"]);
	});

	test("sets settings that there are, and the secret ones in the secret alone", () => {
		const plain = container.env.map(({ name }) => name);
		const names = [...plain, ...Object.keys(secret.stringData)];
		expect(names.filter((name) => !settingNames.includes(name) && !name.startsWith(upstreamPrefix))).toEqual([]);
		expect(new Set(names).size).toBe(names.length);
		expect(plain.filter((name) => /KEY|SECRET|PASSWORD|TOKEN|LINGPAI_APP|DATABASE/.test(name))).toEqual([]);
		expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }]);
	});

	test("has no secret that would be taken for a real one", () => {
		const { DATABASE_URL, LINGPAI_MASTER_KEYS, METRICS_TOKEN } = secret.stringData;
		expect([DATABASE_URL, LINGPAI_MASTER_KEYS]).toEqual([expect.stringContaining("<"), expect.stringContaining("<")]);
		expect(METRICS_TOKEN).toBe("");
	});

	test("asks whether it lives and whether it is ready at operations that answer that", () => {
		expect(container.startupProbe.httpGet.path).toBe(contract.live.path);
		expect(container.livenessProbe.httpGet.path).toBe(contract.live.path);
		expect(container.readinessProbe.httpGet.path).toBe(contract.ready.path);
		const [port] = container.ports;
		for (const one of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
			expect(one.httpGet.port).toBe(port?.name);
		}
		expect(port?.containerPort).toBe(3000);
	});

	test("waits for a long migration before it gives a start up", () => {
		const { periodSeconds, failureThreshold } = container.startupProbe;
		expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(600);
		expect(spec.progressDeadlineSeconds).toBeGreaterThan(periodSeconds * failureThreshold);
	});

	test("replaces one at a time, never with fewer than before, and lets each finish", () => {
		expect(spec.replicas).toBeGreaterThan(1);
		expect(spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
		const [program, seconds] = container.lifecycle.preStop.exec.command;
		expect(program).toBe("sleep");
		const [, milliseconds = ""] = /^const leaveDeadline = ([\d_]+);$/m.exec(readFileSync("server.mjs", "utf8")) ?? [];
		const leaves = Number(milliseconds.replace("_", "")) / 1_000;
		expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(seconds) + leaves + 10);
	});

	test("finds its pods by one label everywhere", () => {
		const selector = z.object({ spec: z.object({ selector: labels }) }).parse(read("service.yaml")).spec.selector;
		const budget = z
			.object({ spec: z.object({ minAvailable: z.int(), selector: z.object({ matchLabels: labels }) }) })
			.parse(read("disruption-budget.yaml")).spec;
		for (const found of [selector, budget.selector.matchLabels, spec.selector.matchLabels]) {
			expect(spec.template.metadata.labels).toMatchObject(found);
		}
		expect(budget.minAvailable).toBeLessThan(spec.replicas);
		expect(metadata.name).toBe("lingpai");
	});

	test("runs as the image's own user, without rights", () => {
		const image = readFileSync(join(root, "Dockerfile"), "utf8");
		expect(image).toContain(`USER ${pod.securityContext.runAsUser}:`);
		expect(container.securityContext.capabilities.drop).toEqual(["ALL"]);
	});
});

describe.each(["docs/scaling.md", "docs/scaling.zh-CN.md"])(
	"the pod that moves data into the cluster, in %s",
	(file) => {
		const [, yaml = ""] = / {3}```yaml\n(.*?)\n {3}```/s.exec(readFileSync(join(root, file), "utf8")) ?? [];
		const moving = movingPod.parse(parse(yaml)).spec;
		const [container] = moving.containers;
		const secret = object.extend({ stringData: labels }).parse(read("secret.yaml"));
		const server = parse(readFileSync(join(folder, "deployment.yaml"), "utf8")).spec.template.spec;

		test("takes the way to the database and the keys from the secret, and the data from the file that is copied in", () => {
			const given = Object.fromEntries(container.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
			const from = (key: string) => ({ secretKeyRef: { name: secret.metadata.name, key } });
			expect(Object.keys(secret.stringData)).toEqual(expect.arrayContaining(["DATABASE_URL", "LINGPAI_MASTER_KEYS"]));
			expect(given).toEqual({
				DATABASE_URL: "file:/data/lingpai.db",
				LINGPAI_MASTER_KEYS: from("LINGPAI_MASTER_KEYS"),
				TO: from("DATABASE_URL"),
			});
			expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain("/data");
			expect(container.volumeMounts.map(({ name }) => name)).toEqual(moving.volumes.map(({ name }) => name));
		});

		test("runs as the servers do, and nobody sends it requests", () => {
			expect(moving.securityContext).toEqual(server.securityContext);
			expect(container.securityContext).toEqual(server.containers[0].securityContext);
			expect(container.image).toBe(server.containers[0].image);
			// A pod without labels is no pod of the service.
			expect(yaml).not.toContain("labels");
		});
	},
);
