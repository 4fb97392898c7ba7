"use client";

import { usePathname } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useCallback, useState } from "react";
import type { Notice } from "./notices.tsx";
import { useSurroundings } from "./surroundings.tsx";

/** A change to send to one of our operations. */
export interface Change {
	method: "POST" | "PUT" | "PATCH" | "DELETE";
	/** `/api/admin/…` */
	path: `/api/${string}`;
	/** The body; every change has one, `{}` where there is nothing to say. */
	json?: unknown;
	/** What to tell when it is done; null: nothing, the page shows it. */
	done?: string | null;
	/** A refusal is told by the caller, in its dialog or form, with `NoticeText`. */
	tellsRefusal?: boolean;
	/** The page is not fetched anew: its data did not change, or the caller moves on. */
	keepsPage?: boolean;
}

/** What became of a change: the answer's JSON (null for 204), or why not. */
export type Outcome = { ok: true; answer: unknown } | { ok: false; error: string; notice: Notice };

interface Changing {
	/** Sends it, tells the outcome, and on success fetches the page's data anew. */
	send(change: Change): Promise<Outcome>;
	isPending: boolean;
}

/** The one way in which pages change something. A missing session leads to the sign-in page and back. */
export function useChange(): Changing {
	const { publicUrl, refresh, tell } = useSurroundings();
	const [pending, setPending] = useState(0);
	const language = useLocale();
	const path = usePathname();
	const t = useTranslations("common.change");

	const send = useCallback(
		async (change: Change): Promise<Outcome> => {
			setPending((count) => count + 1);
			const outcome = await sent(change, language).finally(() => setPending((count) => count - 1));
			if (outcome.ok) {
				if (change.done !== null) tell({ kind: "success", text: change.done ?? t("done") });
				if (!change.keepsPage) refresh();
				return { ok: true, answer: outcome.answer };
			}
			if (outcome.status === 401) location.assign(`/sign-in?from=${encodeURIComponent(path + location.search)}`);
			const { error, message, details, requestId } = outcome.refusal ?? {};
			const isElsewhere = error === "forbidden" && location.origin !== publicUrl;
			const notice: Notice = {
				kind: "error",
				text: isElsewhere ? t("wrongAddress", { here: location.origin, publicUrl }) : (message ?? t("offline")),
				...(isElsewhere && { elsewhere: publicUrl + path + location.search }),
				...(details && { details: details.map(({ path, message }) => (path ? `${path}: ${message}` : message)) }),
				...(requestId && { requestId }),
			};
			if (!change.tellsRefusal) tell(notice);
			return { ok: false, error: error ?? "unavailable", notice };
		},
		[language, path, publicUrl, refresh, tell, t],
	);
	return { send, isPending: pending > 0 };
}

interface Refused {
	error: string;
	message: string;
	requestId: string | undefined;
	details: { path: string; message: string }[];
}

type Sent = { ok: true; answer: unknown } | { ok: false; status: number | null; refusal: Refused | null };

async function sent({ method, path, json = {} }: Change, language: string): Promise<Sent> {
	try {
		const response = await fetch(path, {
			method,
			headers: { "Content-Type": "application/json", "Accept-Language": language },
			body: JSON.stringify(json),
		});
		const answer: unknown = response.status === 204 ? null : await response.json();
		if (response.ok) return { ok: true, answer };
		return { ok: false, status: response.status, refusal: refusalIn(answer) };
	} catch {
		return { ok: false, status: null, refusal: null };
	}
}

// A proxy in front of us may answer something else altogether.
function refusalIn(answer: unknown): Refused | null {
	const { error, message, requestId, details } = Object(answer);
	if (typeof error !== "string" || typeof message !== "string") return null;
	return {
		error,
		message,
		requestId: typeof requestId === "string" ? requestId : undefined,
		details: (Array.isArray(details) ? details : []).map((detail) => {
			const { path, message } = Object(detail);
			return { path: String(path ?? ""), message: String(message ?? "") };
		}),
	};
}
