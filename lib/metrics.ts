import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
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
		help: "Calls to the platforms by platform, call, error code (empty: success) and the platform's errcode.",
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
					errcode: refusal?.errcode?.toString() ?? "",
				});
				throw error;
			} finally {
				stop();
			}
		},

		/** The text format for Prometheus. */
		text: () => registry.metrics(),
	};
}
