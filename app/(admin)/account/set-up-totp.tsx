"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { TextField } from "../../ui/fields.tsx";
import { Id } from "../../ui/id.tsx";
import { type Notice, NoticeText } from "../../ui/notices.tsx";

/** A secret as the server offers it. */
export interface Offer {
	secret: string;
	qr: string;
	/** To send back. */
	offer: string;
}

interface SetUpTotpProps {
	offered: Offer;
	/** Told the recovery codes. */
	onDone(codes: string[]): void;
	onClose(): void;
}

/** The secret for the authenticator app, and the code that proves that it is there. */
export function SetUpTotp({ offered, onDone, onClose }: SetUpTotpProps) {
	const t = useTranslations("account.totp");
	const common = useTranslations("common");
	const { send, isPending } = useChange();
	const [code, setCode] = useState("");
	const [password, setPassword] = useState("");
	const [refusal, setRefusal] = useState<Notice | null>(null);

	async function confirm() {
		const path = "/api/admin/me/totp/confirm";
		const outcome = await send({
			method: "POST",
			path,
			json: { offer: offered.offer, code, password },
			done: null,
			tellsRefusal: true,
		});
		if (outcome.ok) onDone(Object(outcome.answer).recoveryCodes);
		else setRefusal(outcome.notice);
	}

	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (!isPending) confirm();
			}}
		>
			<p>{t("scan")}</p>
			{/* biome-ignore lint/performance/noImgElement: it is made on the spot, there is nothing to load. */}
			<img className="qr" src={`data:image/svg+xml,${encodeURIComponent(offered.qr)}`} alt={t("qr")} />
			<p>
				{t("type")} <Id value={offered.secret} length={64} />
			</p>
			<TextField
				label={t("code")}
				value={code}
				maxLength={16}
				inputMode="numeric"
				autoComplete="one-time-code"
				required
				autoFocus
				onChange={({ target }) => setCode(target.value)}
			/>
			<TextField
				label={t("password")}
				type="password"
				autoComplete="current-password"
				value={password}
				maxLength={256}
				required
				onChange={({ target }) => setPassword(target.value)}
			/>
			<div role="alert">
				{refusal && (
					<div className="notice notice-error">
						<NoticeText notice={refusal} />
					</div>
				)}
			</div>
			<div className="dialog-actions">
				<Button onClick={onClose}>{common("cancel")}</Button>
				<Button type="primary" htmlType="submit" loading={isPending}>
					{t("confirm")}
				</Button>
			</div>
		</form>
	);
}
