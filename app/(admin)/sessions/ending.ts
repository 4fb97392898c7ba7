"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { type Outcome, useChange } from "../../ui/change.ts";
import { useSurroundings } from "../../ui/surroundings.tsx";

/** Which sessions to end. */
export type Which = { ids: readonly string[] } | { userId: string } | { appid: string };

/** Ends sessions and tells how many, and of whom a session key could not be reset. */
export function useEnding(): (json: Which & { reason?: string; resetSessionKey?: boolean }) => Promise<Outcome> {
	const t = useTranslations("sessions.end");
	const { send } = useChange();
	const { tell } = useSurroundings();
	return useCallback(
		async (json) => {
			const outcome = await send({
				...{ method: "POST", path: "/api/admin/sessions/expire", json },
				...{ done: null, tellsRefusal: true },
			});
			if (!outcome.ok) return outcome;
			const { expired, sessionKeysReset, sessionKeysNotReset } = Object(outcome.answer);
			const reset = Number(sessionKeysReset ?? 0);
			const texts = [t("done", { count: Number(expired) }), ...(reset > 0 ? [t("resetDone", { count: reset })] : [])];
			tell({ kind: "success", text: texts.join(" · ") });
			const failed: unknown[] = Array.isArray(sessionKeysNotReset) ? sessionKeysNotReset : [];
			if (failed.length > 0) {
				const errors = new Set(failed.map((one) => String(Object(one).error)));
				tell({ kind: "error", text: t("resetFailed", { count: failed.length }), details: [...errors] });
			}
			return outcome;
		},
		[send, tell, t],
	);
}
