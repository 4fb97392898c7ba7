import type { Stats } from "./looked-at.ts";

type Attention = Stats["attention"][number];

/** Where somebody goes from a thing that needs him, and the word for it. */
export interface Way {
	action: "app" | "events" | "sessions" | "settings" | "account";
	href: string;
}

/** The way to where a thing is understood or mended. `appId`: of the app that it is about, where that is registered. */
export function wayOf({ code, appid, since }: Attention, appId: string | null): Way {
	const events = (filter: Record<string, string>): Way => ({
		action: "events",
		href: `/audit?${new URLSearchParams({ ...filter, ...(appid && { appid }), ...(since && { from: since }) })}`,
	});
	switch (code) {
		case "app_misconfigured":
			return appId ? { action: "app", href: `/apps/${appId}` } : events({ reason: code });
		case "platform_quota":
			return events({ reason: "upstream_rate_limited" });
		case "platform_timeouts":
			return events({ reason: "upstream_timeout" });
		case "platform_down":
		case "platform_errors":
			return events({ outcome: "failed" });
		case "app_silent":
			return { action: "sessions", href: `/sessions?${new URLSearchParams(appid ? { appid } : {})}` };
		case "login_refusals":
			return events({ action: "login", outcome: "refused" });
		case "decrypt_failures":
			return events({ action: "decrypt", outcome: "refused" });
		case "signature_failures":
			return events({ action: "verify", outcome: "refused" });
		case "sign_in_failures":
			return events({ action: "operator.signIn", outcome: "refused" });
		case "second_factor_missing":
			return { action: "account", href: "/account" };
		default:
			return { action: "settings", href: "/settings" };
	}
}
