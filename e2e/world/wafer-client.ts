import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";

/** The packages that Wafer's mini-programs stand on. */
export const waferPackages = ["wafer2-client-sdk", "wafer-client-sdk"] as const;

export type WaferPackage = (typeof waferPackages)[number];

/** Which callback was called, and with what. */
export type Ended = { success: unknown } | { fail: Record<string, unknown> };

/** One of the packages in a mini-program; each call as a promise. */
export interface WaferClient {
	login(options?: object): Promise<Ended>;
	request(options: object): Promise<Ended>;
	clearSession(): void;
}

const find = createRequire(import.meta.url);

/** Loads a package as it is installed, a copy of its own for this `wx`, and sets its login address. */
export function waferClient(name: WaferPackage, wx: object, loginUrl: string): WaferClient {
	const exported = loaded(find.resolve(name), wx, new Map());
	const call = (member: string, ...given: unknown[]): unknown => {
		const method: unknown = Reflect.get(Object(exported), member);
		if (typeof method !== "function") throw new Error(`${name} has no ${member}`);
		return Reflect.apply(method, exported, given);
	};
	const ended = (member: string, options: object) =>
		new Promise<Ended>((resolve) => {
			const fail = (error: unknown) => resolve({ fail: Object(error) });
			call(member, { ...options, success: (success: unknown) => resolve({ success }), fail });
		});
	call("setLoginUrl", loginUrl);
	return {
		login: (options = {}) => ended("login", options),
		request: (options) => ended("request", options),
		clearSession: () => void call("clearSession"),
	};
}

// Node's own `require` would share one copy and one `wx` among all phones.
function loaded(file: string, wx: object, modules: Map<string, { exports: unknown }>): unknown {
	const known = modules.get(file);
	if (known) return known.exports;
	const module = { exports: {} };
	modules.set(file, module);
	const parameters = ["module", "exports", "require", "wx", "console"];
	const run = compileFunction(readFileSync(file, "utf8"), parameters, { filename: file });
	const required = (path: string) => loaded(`${join(dirname(file), path)}.js`, wx, modules);
	run(module, module.exports, required, wx, { error() {}, log() {} });
	return module.exports;
}
