import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { internet, type StandInPhone, standInPhone } from "../../sdk/miniprogram/stand-in-phone.ts";
import type { Lingpai } from "./lingpai.ts";

/** A page of a mini-program that is open: what it shows, and its handlers by name. */
export interface OpenPage {
	data: Record<string, unknown>;
	/** Calls a handler as a tap does, and waits for it. */
	tap(handler: string, event?: object): Promise<void>;
	/** The names of all its functions. */
	handlers: string[];
}

/** As much of WeChat's developer tools as runs a mini-program's JavaScript. */
export interface DeveloperTools {
	phone: StandInPhone;
	/** Runs `app.js`. */
	launch(): void;
	open(page: string): OpenPage;
	/** What a module of the mini-program exports. */
	module(path: string): Record<string, unknown>;
}

/** An appid of one's own, and what `wx` gives with it. */
interface Own {
	appid: string;
	code(): string;
	functions: Record<string, () => Promise<object>>;
}

const tourist: Own = { appid: "touristappid", code: () => "the code is a mock one", functions: {} };

/** Imports a mini-program's folder; its requests to `http://localhost:3000` go to `server`. */
export function developerTools(
	folder: string,
	server: Lingpai,
	{ appid, code, functions }: Own = tourist,
): DeveloperTools {
	const phone = standInPhone(
		(heard) => internet({ ...heard, url: heard.url.replace("http://localhost:3000", server.url) }, appid),
		() => ({ code: code() }),
	);
	const modules = new Map<string, { exports: Record<string, unknown> }>();
	const given: { app?: object; page?: object } = {};
	const globals = {
		wx: { ...phone.platform, ...functions, stopPullDownRefresh: () => undefined },
		App: (app: object) => void Object.assign(given, { app }),
		Page: (page: object) => void Object.assign(given, { page }),
		...{ setTimeout, clearTimeout, Promise, JSON, Math, Date, Object, Array, Error, String, Number, RegExp, WeakMap },
	};

	function load(file: string): Record<string, unknown> {
		const known = modules.get(file);
		if (known) return known.exports;
		const module = { exports: {} };
		modules.set(file, module);
		const required = (path: string) => load(resolve(dirname(file), path));
		// As the developer tools wrap it: `wx` is in reach, but a member of nothing.
		const words = ["require", "module", "exports", ...Object.keys(globals)];
		const wrapped = runInNewContext(`(function (${words}) {"use strict";${readFileSync(file, "utf8")}\n})`, {}, file);
		wrapped(required, module, module.exports, ...Object.values(globals));
		return module.exports;
	}

	return {
		phone,
		launch() {
			load(join(folder, "app.js"));
			Object(given.app).onLaunch?.();
		},
		module: (path) => load(join(folder, path)),
		open(page) {
			modules.delete(join(folder, `${page}.js`));
			load(join(folder, `${page}.js`));
			const instance = Object.assign({}, given.page, {
				data: structuredClone(Object(given.page).data),
				setData(changes: object) {
					Object.assign(instance.data, structuredClone(changes));
				},
			});
			Object(instance).onLoad?.({});
			Object(instance).onShow?.();
			return {
				data: instance.data,
				handlers: Object.keys(instance).filter((name) => typeof Reflect.get(instance, name) === "function"),
				async tap(handler, event = {}) {
					await Object(instance)[handler](event);
				},
			};
		},
	};
}
