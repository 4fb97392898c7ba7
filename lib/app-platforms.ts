import { LRUCache } from "lru-cache";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import type { Log } from "./log.ts";
import { type Guard, guarded, type Watch } from "./platforms/guarded.ts";
import { isPlatformName, type PlatformName, platforms } from "./platforms/index.ts";
import { observed } from "./platforms/observed.ts";
import type { Platform } from "./platforms/platform.ts";
import type { Pacing } from "./platforms/retries.ts";
import { httpUpstream } from "./platforms/upstream.ts";
import { standIns } from "./simulator/index.ts";
import { isSimulatedAppid, type Simulator } from "./simulator/simulator.ts";

type Around = Pick<Context, "metrics" | "tallies" | "noticed"> & { log: Pick<Log, "warn" | "info"> };

/** Which platform an app asks: the simulator for simulated apps, each app with a guard and counters of its own. */
export function appPlatforms(
	{ upstreamOf, upstreamTimeout }: Pick<Config, "upstreamOf" | "upstreamTimeout">,
	simulator: Simulator | null,
	around: Around,
): Context["platformOf"] {
	const { metrics, tallies } = around;
	const spoken = new Map<PlatformName, Platform>();
	// One pool of connections to each platform, for all its apps.
	function real(name: PlatformName): Platform {
		const found = spoken.get(name) ?? platforms[name].speak(httpUpstream(upstreamOf(name), upstreamTimeout));
		spoken.set(name, found);
		return found;
	}
	const speaking = new LRUCache<string, Platform>({ max: 1_000 });
	return ({ appid, platform }) => {
		const known = speaking.get(`${platform} ${appid}`);
		if (known) return known;
		if (!isPlatformName(platform)) throw new Error(`no such platform: ${platform}`);
		const standIn = isSimulatedAppid(appid) && simulator ? standIns[platform] : undefined;
		const found =
			standIn && simulator ? platforms[platform].speak(standIn.servers(simulator.platform(platform))) : real(platform);
		const guard: Guard = {
			deadline: upstreamTimeout,
			pacing,
			watch: loud(appid, metrics.guard(platform, appid), around),
		};
		// Every call that is really made is counted, those made again too; those that were not made are not.
		const asked = guarded(observed(found, { name: platform, appid, metrics, tallies }), guard);
		speaking.set(`${platform} ${appid}`, asked);
		return asked;
	};
}

const pacing: Pacing = {
	now: () => performance.now(),
	random: Math.random,
	wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

// Once when it opens and once when it closes: that it goes on is told by the metrics and the dashboard.
function loud(appid: string, watch: Watch, { log, noticed: { platformsDown } }: Around): Watch {
	return {
		...watch,
		breaker(state, wait) {
			watch.breaker(state, wait);
			const down = platformsDown.get(appid);
			if (state === "open") {
				if (!down) log.warn({ appid, wait: wait / 1000 }, "platform taken for down, calls held back");
				platformsDown.set(appid, { since: down?.since ?? Date.now(), at: Date.now() });
			}
			if (state === "closed") {
				platformsDown.delete(appid);
				log.info({ appid }, "platform is back");
			}
		},
	};
}
