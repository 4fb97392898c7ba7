import { request } from "undici";
import type { Inspection } from "../db/inspection.ts";
import { credentialsOf } from "./apps.ts";
import type { Config } from "./config.ts";
import { errors } from "./errors.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { isPlatformName, type PlatformName, platforms } from "./platforms/index.ts";
import { endsAccessTokens } from "./platforms/offers.ts";
import { type Platform, PlatformRefusal } from "./platforms/platform.ts";
import { httpUpstream } from "./platforms/upstream.ts";
import { isSimulatedAppid } from "./simulator/simulator.ts";
import type { Vault } from "./vault.ts";

// Whoever asks a doctor may have a machine that is slow: that is not what is wrong with it.
const patience = 10_000;

/** Whether a server of this release answers where the settings say, on this machine. */
export async function examineServer({ host, port, version }: Config): Promise<Finding[]> {
	if (port === 0) return [];
	const name = ["0.0.0.0", "::", ""].includes(host) ? "127.0.0.1" : host;
	const url = `http://${name.includes(":") ? `[${name}]` : name}:${port}/api/health/ready`;
	try {
		const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(patience) });
		const answer = Object(await body.json().catch(() => null));
		if (statusCode === 200 && answer.version === version)
			return [ok(`a server answers on ${name}:${port} and is ready`)];
		if (statusCode === 200 && typeof answer.version === "string") {
			return [warn(`the server on port ${port} is of release ${answer.version}, this is ${version}`, "restart it")];
		}
		if (answer.error === "unavailable") {
			return [fail(`the server on port ${port} is not ready`, "look at its log: its storage does not answer")];
		}
		return [fail(`something else than Lingpai answers on port ${port}`, "set PORT, or stop it")];
	} catch {
		return [warn(`no server answers on ${name}:${port}`, "start it; or set PORT and HOST here as they are set there")];
	}
}

/** A platform's clock tells codes and watermarks; ours may be a minute off. */
const tolerated = 60_000;

/** What each app's platform says: of our clock, and of appid, secret and address. Asks, and changes nothing. */
export async function examinePlatforms(
	config: Pick<Config, "upstreamOf" | "upstreamTimeout">,
	data: Pick<Inspection, "apps">,
	vault: Vault | null,
): Promise<Finding[]> {
	const real = (data.apps ?? []).filter(({ appid, enabled }) => enabled && !isSimulatedAppid(appid));
	const names = new Set(real.map(({ platform }) => platform).filter(isPlatformName));
	// Also before the first app: whoever looks then wants to know whether this machine gets out.
	const asked = [...(names.size > 0 ? names : (["wechat"] as const))];
	const findings = asked.map(async (name) => {
		const url = config.upstreamOf(name);
		const platform: Platform = platforms[name].speak(httpUpstream(url, config.upstreamTimeout));
		const apps = real.filter((app) => app.platform === name);
		const checks = apps.map((app) => examineApp(app, name, platform, vault));
		return [...(await examineClock(url, platforms[name].title)), ...(await Promise.all(checks))];
	});
	return (await Promise.all(findings)).flat();
}

type InspectedApp = NonNullable<Inspection["apps"]>[number];

async function examineApp(app: InspectedApp, name: PlatformName, platform: Platform, vault: Vault | null) {
	const { title } = platforms[name];
	try {
		if (!vault) return warn(`${app.appid} was not asked for`, "mend the master keys first");
		if (!platform.accessToken) return warn(`${app.appid} was not asked for`, `${title} has no call that tells`);
		if (endsAccessTokens(name)) {
			const why = `${title} would end the access token of your other backends; \`lingpai app check\` asks all the same`;
			return warn(`${app.appid} was not asked for`, why);
		}
		await platform.accessToken(credentialsOf({ vault }, app));
		return ok(`${title} accepts appid, secret and address of ${app.appid}`);
	} catch (error) {
		if (error instanceof PlatformRefusal) return refused(app.appid, title, error);
		return warn(`${app.appid} was not asked for`, "its secret does not open");
	}
}

function refused(appid: string, title: string, { code, errcode, hint }: PlatformRefusal): Finding {
	const said = `${title} refuses ${appid}: ${code}${errcode === null ? "" : ` (${errcode})`}`;
	return fail(said, hint === null ? errors[code].en : `add ${hint} to the app's IP whitelist`);
}

async function examineClock(url: string, title: string): Promise<Finding[]> {
	try {
		const { headers, body } = await request(url, { method: "HEAD", signal: AbortSignal.timeout(patience) });
		await body.dump();
		const theirs = Date.parse(String(headers.date));
		if (Number.isNaN(theirs)) return [];
		const off = Math.round((Date.now() - theirs) / 1000);
		if (Math.abs(off) * 1000 <= tolerated) return [ok(`the clock agrees with ${title}'s`)];
		const mend = "set the clock (NTP): fresh data is refused as stale, or as from the future";
		return [fail(`the clock is ${Math.abs(off)} s ${off > 0 ? "ahead of" : "behind"} ${title}'s`, mend)];
	} catch {
		return [fail(`${new URL(url).host} cannot be reached`, "let this machine out to it (DNS, firewall, proxy)")];
	}
}
