"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { z } from "zod";
import { useChange } from "../../ui/change.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Id } from "../../ui/id.tsx";

const answered = z.object({ ip: z.string().nullable() });

/** A masked address, and the whole one for a reason. */
export function UnmaskAddress({ id, masked }: { id: string; masked: string }) {
	const t = useTranslations("audit.unmask");
	const { send } = useChange();
	const [isAsking, setAsking] = useState(false);
	const [whole, setWhole] = useState<string | null>(null);

	async function unmask(json: object) {
		const path = `/api/admin/audit/${id}/unmask` as const;
		const outcome = await send({ method: "POST", path, json, done: null, tellsRefusal: true, keepsPage: true });
		if (outcome.ok) setWhole(answered.safeParse(outcome.answer).data?.ip ?? null);
		return outcome;
	}
	if (whole !== null) return <Id value={whole} length={40} />;
	return (
		<>
			<bdi className="id">{masked}</bdi>{" "}
			<Button size="small" type="link" onClick={() => setAsking(true)}>
				{t("action")}
			</Button>
			<ConfirmDialog
				isOpen={isAsking}
				title={t("title")}
				text={t("text")}
				action={t("action")}
				reason="required"
				onConfirm={unmask}
				onClose={() => setAsking(false)}
			/>
		</>
	);
}
