import { join } from "node:path";
import Database from "better-sqlite3";
import type { Lingpai } from "./lingpai.ts";

const hour = 3_600_000;

/** The made-up apps, the busier first. */
export const busyApps = [
	{ id: "app_tea", appid: "wx7e1f00000000tea1", name: "早茶铺 Tea" },
	{ id: "app_cake", appid: "wx7e1f0000000cake1", name: "Cake & <b>Sons</b>" },
] as const;

/**
 * Writes two apps and the counts of their last `days` days into the data file of a server: busy at noon, quiet at night,
 * and since two hours a wrong secret at the cake's, as many calls whatever time it is now.
 */
export function makeBusy(server: Pick<Lingpai, "folder">, days = 16, now = Date.now()): void {
	const file = new Database(join(server.folder, "lingpai.db"), { timeout: 5_000 });
	try {
		const app = file.prepare(
			`INSERT INTO apps (id, platform, appid, name, sealed_secret, policy, enabled, created_at)
			SELECT ?, 'wechat', ?, ?, 'k1:x', policy, 1, created_at FROM apps LIMIT 1`,
		);
		const count = file.prepare("INSERT INTO counts (hour, appid, name, label, count, total) VALUES (?, ?, ?, ?, ?, ?)");
		const present = Math.floor(now / hour) * hour;
		file.transaction(() => {
			for (const { id, appid, name } of busyApps) app.run(id, appid, name);
			for (let ago = 0; ago < days * 24; ago += 1) {
				const at = present - ago * hour;
				for (const [index, { appid }] of busyApps.entries()) {
					const isRefused = index === 1 && ago < 2;
					const ofTheDay = (120 - 50 * index) * (1.1 + Math.sin(at / hour / 3.82)) + ((at / hour) % 7);
					const busy = isRefused ? 120 : Math.round(ofTheDay);
					const add = (name: string, label: string, times: number, total = 0) =>
						times > 0 && count.run(at, appid, name, label, times, total);
					add("login", isRefused ? "app_misconfigured" : "", busy);
					add("login", "invalid_code", isRefused ? 0 : Math.round(busy / 40));
					add("login", "code_used", ago % 5 === 4 ? 3 : 0);
					add("user.new", "", Math.round(busy / 9));
					add("sessions.active", "", 1, 900 + busy * 4 - index * 400);
					add("decrypt", "", Math.round(busy / 3));
					add("decrypt", "bad_padding", Math.round(busy / 45));
					add("decrypt", "watermark_stale", ago % 4 === 0 ? 2 : 0);
					add("verify", "", Math.round(busy / 4));
					add("verify", "signature_mismatch", ago % 6 === 0 ? 1 : 0);
					add("upstream.exchange", isRefused ? "app_misconfigured" : "", busy, busy * (90 + (ago % 9) * 6));
					add("upstream.exchange", "upstream_timeout", ago % 11 === 0 ? 2 : 0, ago % 11 === 0 ? 6_000 : 0);
					add("upstream.phone", "", Math.round(busy / 12), Math.round(busy / 12) * 210);
				}
			}
		})();
	} finally {
		file.close();
	}
}
