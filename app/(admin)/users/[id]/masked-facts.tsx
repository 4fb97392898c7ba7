"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type ComponentProps, useState } from "react";
import { useChange } from "../../../ui/change.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { Facts } from "../../../ui/facts.tsx";
import { Addresses } from "./addresses.tsx";
import { MaskedId } from "./masked-id.tsx";
import { type Unmasked, unmaskedIn } from "./unmasked.ts";

interface MaskedFactsProps {
	userId: string;
	masked: { openid: string; unionid: string | null; phoneNumber: string | null };
	/** What is not masked. */
	facts: ComponentProps<typeof Facts>["facts"];
	mayUnmask: boolean;
}

/** A user's facts; what is masked of them can be unmasked for a reason, and is forgotten when the page is left. */
export function MaskedFacts({ userId, masked, facts, mayUnmask }: MaskedFactsProps) {
	const t = useTranslations("users");
	const { send } = useChange();
	const [isOpen, setOpen] = useState(false);
	const [unmasked, setUnmasked] = useState<Unmasked | null>(null);
	const { openid, unionid, phoneNumber } = unmasked ?? masked;

	async function unmask(given: { reason?: string }) {
		const path = `/api/admin/users/${userId}/unmask` as const;
		const outcome = await send({ method: "POST", path, json: given, done: null, tellsRefusal: true });
		if (outcome.ok) setUnmasked(unmaskedIn(outcome.answer));
		return outcome;
	}

	return (
		<>
			<Facts
				facts={[
					["openid", <MaskedId key="openid" value={openid} isWhole={unmasked !== null} />],
					["unionid", unionid && <MaskedId key="unionid" value={unionid} isWhole={unmasked !== null} />],
					[t("facts.phone"), phoneNumber && <MaskedId key="phone" value={phoneNumber} isWhole={unmasked !== null} />],
					[t("facts.addresses"), unmasked ? <Addresses key="addresses" addresses={unmasked.addresses} /> : undefined],
					...facts,
				]}
			/>
			{mayUnmask && (
				<p role="status" className="unmasking">
					{unmasked && t("unmask.shown")}{" "}
					<Button size="small" onClick={() => (unmasked ? setUnmasked(null) : setOpen(true))}>
						{unmasked ? t("unmask.hide") : t("unmask.action")}
					</Button>
				</p>
			)}
			<ConfirmDialog
				isOpen={isOpen}
				title={t("unmask.title")}
				text={t("unmask.text")}
				action={t("unmask.action")}
				reason="required"
				onConfirm={unmask}
				onClose={() => setOpen(false)}
			/>
		</>
	);
}
