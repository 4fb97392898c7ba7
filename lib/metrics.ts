import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Watch } from "./platforms/guarded.ts";
import { isPlatformName, platforms } from "./platforms/index.ts";
import { PlatformRefusal } from "./platforms/platform.ts";

export type Metrics = ReturnType<typeof createMetrics>;

/** Counters and latency histograms, in Prometheus' terms: seconds, and names that end in their unit. */
export function createMetrics() {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry });
	const requests = new Counter({
		name: "lingpai_requests_total",
		help: "Answers by operation and error code (empty: success).",
		labelNames: ["operation", "error"],
		registers: [registry],
	});
	const durations = new Histogram({
		name: "lingpai_request_duration_seconds",
		help: "Time to answer, by operation.",
		labelNames: ["operation"],
		buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
		registers: [registry],
	});
	const upstreamCalls = new Counter({
		name: "lingpai_upstream_calls_total",
		help: "Calls to the platforms by platform, call, error code (empty: success) and the platform's errcode (other: one that Lingpai does not know).",
		labelNames: ["platform", "call", "error", "errcode"],
		registers: [registry],
	});
	const upstreamDurations = new Histogram({
		name: "lingpai_upstream_duration_seconds",
		help: "Time until a platform answered, by platform and call.",
		labelNames: ["platform", "call"],
		buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10],
		registers: [registry],
	});
	const ofApp = { labelNames: ["platform", "appid"], registers: [registry] };
	const inFlight = new Gauge({
		name: "lingpai_upstream_in_flight",
		help: "Calls of an app that its platform has not answered yet.",
		...ofApp,
	});
	const breakers = new Gauge({
		name: "lingpai_upstream_breaker_state",
		help: "0: calls pass; 1: one call tries whether the platform is back; 2: the platform is taken for down.",
		...ofApp,
	});
	const shed = new Counter({
		name: "lingpai_upstream_shed_total",
		help: "Calls refused unsent: too many under way (full), or the platform taken for down (open).",
		...{ ...ofApp, labelNames: ["platform", "appid", "why"] },
	});
	const retried = new Counter({ name: "lingpai_upstream_retries_total", help: "Calls made again.", ...ofApp });

	const refused = new Counter({
		name: "lingpai_refused_total",
		help: "Requests refused before any work: too many from one address (limit), or more than can be done (load).",
		labelNames: ["why"],
		registers: [registry],
	});

	const free = new Gauge({
		name: "lingpai_disk_free_bytes",
		help: "Bytes that are free where the data lies.",
		registers: [registry],
	});
	const size = new Gauge({ name: "lingpai_data_bytes", help: "Bytes of data.", registers: [registry] });
	const backup = new Gauge({
		name: "lingpai_backup_timestamp_seconds",
		help: "When the last backup was made with lingpai backup; 0: never.",
		registers: [registry],
	});

	// To find a metric by its labels costs more than to count; there are as many as operations and error codes.
	const counted = new Map<string, { answers: Counter.Internal; duration: Histogram.Internal<"operation"> }>();

	return {
		/** Counts one answer; `error` is null for a success. */
		answered(operation: string, error: string | null, seconds: number): void {
			const key = `${operation} ${error}`;
			const found = counted.get(key);
			const { answers, duration } = found ?? {
				answers: requests.labels(operation, error ?? ""),
				duration: durations.labels(operation),
			};
			if (!found) counted.set(key, { answers, duration });
			answers.inc();
			duration.observe(seconds);
		},

		/** Times one call to a platform and counts how it ended. */
		async upstream<T>(platform: string, call: string, run: () => Promise<T>): Promise<T> {
			const stop = upstreamDurations.startTimer({ platform, call });
			try {
				const answer = await run();
				upstreamCalls.inc({ platform, call, error: "", errcode: "" });
				return answer;
			} catch (error) {
				const refusal = error instanceof PlatformRefusal ? error : null;
				upstreamCalls.inc({
					platform,
					call,
					error: refusal?.code ?? "internal",
					errcode: refusal ? errcodeLabel(platform, refusal) : "",
				});
				throw error;
			} finally {
				stop();
			}
		},

		/** Counts a request that was refused before any work: too many from its address (limit), or in all (load). */
		refused: (why: "limit" | "load"): void => refused.inc({ why }),

		/** Tells of the guard on an app's way to its platform. */
		guard(platform: string, appid: string): Watch {
			const under = inFlight.labels(platform, appid);
			const state = breakers.labels(platform, appid);
			const again = retried.labels(platform, appid);
			state.set(0);
			return {
				inFlight: (count) => under.set(count),
				breaker: (to) => state.set({ closed: 0, "half-open": 1, open: 2 }[to]),
				shed: (why) => shed.inc({ platform, appid, why }),
				retried: () => again.inc(),
			};
		},

		/** Tells of the data: bytes, null where nobody can tell, and when the last backup was made, in milliseconds. */
		kept(data: { free: number | null; size: number | null; backupAt: number | null }): void {
			if (data.free !== null) free.set(data.free);
			if (data.size !== null) size.set(data.size);
			backup.set((data.backupAt ?? 0) / 1000);
		},

		/** The text format for Prometheus. */
		text: () => registry.metrics(),
	};
}

// What is not known may be anything, and each label value is kept for good: the audit log tells which it was.
function errcodeLabel(platform: string, { errcode }: PlatformRefusal): string {
	if (errcode === null) return "";
	const isKnown = isPlatformName(platform) && Object.hasOwn(platforms[platform].errcodes, errcode);
	return isKnown ? String(errcode) : "other";
}
