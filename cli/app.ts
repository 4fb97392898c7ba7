import { parseArgs } from "node:util";
import { OtherPlatform } from "../lib/apps.ts";
import { checkApp } from "../lib/check-app.ts";
import { appSecretFromEnvironment } from "../lib/config.ts";
import { policyChanges, registrableAppid } from "../lib/contract/values.ts";
import { type ErrorCode, errors } from "../lib/errors.ts";
import { isPlatformName, isSecretFor, type PlatformName, platformNames } from "../lib/platforms/index.ts";
import { secretPartsOf } from "../lib/platforms/offers.ts";
import { registerApp } from "../lib/simulator/app.ts";
import { isSimulatedAppid } from "../lib/simulator/simulator.ts";
import { type Command, print, table, UsageError, withData } from "./command.ts";
import { onHost } from "./host.ts";
import { readSecret } from "./secret.ts";

/** Registering mini-programs. */
export const appCommands: Readonly<Record<string, Command>> = {
	"app add": {
		usage: "<platform> <appid> [--name NAME] [--policy JSON]",
		about: `Registers an app, or updates the one with this appid. The secret comes from standard input or LINGPAI_APP_SECRET. Platforms: ${platformNames.join(", ")}.`,
		options: {
			"--name NAME": "What the pages call it; else its appid.",
			"--policy JSON": 'What it decides for itself, as {"maxSessionsPerUser":1}; what is not named stays.',
		},
		run: addApp,
	},
	"app list": { usage: "", about: "Lists the registered apps.", run: listApps },
	"app check": {
		usage: "<appid>",
		about:
			"Asks the platform for an access token with the app's secret, and explains a refusal. Exit code 1 when it refuses.",
		run: check,
	},
};

async function addApp(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: { name: { type: "string" }, policy: { type: "string" }, json: { type: "boolean" } },
	});
	const [platform = "", appid = "", ...more] = positionals;
	if (!isPlatformName(platform)) throw new UsageError(`the platform must be one of: ${platformNames.join(", ")}`);
	if (!registrableAppid.safeParse(appid).success || more.length > 0) {
		throw new UsageError(
			"say: app add <platform> <appid>; the secret comes from standard input, never from the command line",
		);
	}
	if (isSimulatedAppid(appid)) throw new UsageError(`${appid} is the simulator's own app`);
	const policy = values.policy === undefined ? undefined : parsePolicy(values.policy);
	const secret = await readAppSecret();
	if (!isSecretFor(platform, secret)) throw new UsageError(`the secret is not of the form that ${formOf(platform)}`);
	return withData({ mayCreate: true }, async (data) => {
		const done = await registerApp(data, { platform, appid, secret, name: values.name, policy }).catch((error) => {
			throw error instanceof OtherPlatform ? new UsageError(error.message) : error;
		});
		print(values.json, { platform, appid, done }, [`${platform} ${appid}: ${done}`]);
		return 0;
	});
}

async function listApps(words: string[]): Promise<number> {
	const { values } = parseArgs({ args: words, options: { json: { type: "boolean" } } });
	return withData({ mayCreate: false }, async ({ storage }) => {
		const apps = (await storage.apps.list()).map(({ platform, appid, name, enabled, policy, createdAt }) => ({
			...{ platform, appid, name, enabled, policy },
			createdAt: new Date(createdAt).toISOString(),
		}));
		const rows = apps.map((app) => [app.platform, app.appid, app.name, app.enabled ? "on" : "off", app.createdAt]);
		const lines = table(["PLATFORM", "APPID", "NAME", "STATE", "CREATED"], rows, "No app is registered.");
		print(values.json, apps, lines);
		return 0;
	});
}

async function check(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: { json: { type: "boolean" } },
	});
	const [appid, ...more] = positionals;
	if (appid === undefined || more.length > 0) throw new UsageError("say: app check <appid>");
	return onHost(async (context, host) => {
		const app = await context.storage.apps.byAppid(appid);
		if (!app) throw new UsageError(`no app ${appid} is registered`);
		const checked = await checkApp(context, { id: app.id }, host);
		print(values.json, checked, explained(appid, checked));
		return checked.ok ? 0 : 1;
	});
}

function formOf(platform: PlatformName): string {
	const parts = secretPartsOf(platform)?.map((part) => `<${part}>`);
	if (!parts) return `${platform} gives them`;
	return `${platform} needs: ${parts.join(";")}, each in base64, without the first and last line of a PEM file`;
}

function explained(
	appid: string,
	{ ok, error, errcode, address, unionid }: Awaited<ReturnType<typeof checkApp>>,
): string[] {
	const coverage =
		unionid.users > 0 ? [`${unionid.withUnionid} of the ${unionid.users} newest users have a unionid`] : [];
	if (ok) return [`${appid}: the platform accepts appid, secret and address`, ...coverage];
	if (error === "unsupported_by_platform") {
		return [
			`${appid}: its platform has nothing to check an appid and a secret with. Wrong ones show at the first login:`,
			"lingpai audit export --action login",
		];
	}
	const said = error !== null && isErrorCode(error) ? errors[error].en : "";
	return [
		`${appid}: ${error}${errcode === null ? "" : ` (the platform's code ${errcode})`}: ${said}`,
		...(address === null
			? []
			: [`The address that the platform refused: ${address}. Add it to the app's IP whitelist.`]),
	];
}

function isErrorCode(code: string): code is ErrorCode {
	return Object.hasOwn(errors, code);
}

function parsePolicy(json: string) {
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		throw new UsageError("--policy must be JSON");
	}
	const result = policyChanges.safeParse(value);
	if (result.success) return result.data;
	const wrong = result.error.issues.map((issue) => [...issue.path, issue.message].join(": "));
	throw new UsageError(`--policy: ${wrong.join("; ")}`);
}

async function readAppSecret(): Promise<string> {
	const secret = (appSecretFromEnvironment() ?? (await readSecret("Secret: "))).trim();
	if (!secret || secret.length > 4096 || /\s/.test(secret)) {
		throw new UsageError("the secret must come from standard input or LINGPAI_APP_SECRET, without spaces");
	}
	return secret;
}
