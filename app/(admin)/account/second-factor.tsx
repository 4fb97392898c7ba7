"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { StatusTag } from "../../ui/status-tag.tsx";
import { ConfirmByPassword } from "./confirm-by-password.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { type Offer, SetUpTotp } from "./set-up-totp.tsx";

interface SecondFactorProps {
	isOn: boolean;
	codesLeft: number;
	email: string;
}

type Step = "renew" | "drop" | null;

/** So few recovery codes are left that new ones are a good idea. */
const few = 3;

/** The second factor: on or off, and what can be done about it. */
export function SecondFactor({ isOn, codesLeft, email }: SecondFactorProps) {
	const t = useTranslations("account.totp");
	const { send, isPending } = useChange();
	const [offered, setOffered] = useState<Offer | null>(null);
	const [step, setStep] = useState<Step>(null);
	const [codes, setCodes] = useState<string[] | null>(null);
	const show = (shown: string[]) => {
		setOffered(null);
		setStep(null);
		setCodes(shown);
	};

	async function begin() {
		const outcome = await send({ method: "POST", path: "/api/admin/me/totp", done: null, keepsPage: true });
		if (outcome.ok) setOffered(Object(outcome.answer));
	}

	return (
		<section className="card" aria-labelledby="totp">
			<h2 id="totp">
				{t("title")} <StatusTag tone={isOn ? "good" : "quiet"}>{t(isOn ? "on" : "off")}</StatusTag>
			</h2>
			<p className="note">{t("about")}</p>
			{isOn && (
				<p>
					{t("codesLeft", { count: codesLeft })}{" "}
					{codesLeft <= few && <StatusTag tone="warning">{t("fewLeft")}</StatusTag>}
				</p>
			)}
			<div className="page-actions">
				<Button type={isOn ? "default" : "primary"} loading={isPending} onClick={begin}>
					{t(isOn ? "another" : "turnOn")}
				</Button>
				{isOn && <Button onClick={() => setStep("renew")}>{t("renew")}</Button>}
				{isOn && (
					<Button danger onClick={() => setStep("drop")}>
						{t("turnOff")}
					</Button>
				)}
			</div>
			<Dialog isOpen={offered !== null} title={t("setUpTitle")} onClose={() => setOffered(null)}>
				{offered && <SetUpTotp offered={offered} onDone={show} onClose={() => setOffered(null)} />}
			</Dialog>
			<ConfirmByPassword
				isOpen={step === "renew"}
				title={t("renew")}
				text={t("renewText")}
				path="/api/admin/me/recovery-codes"
				onDone={(answer) => show(Object(answer).recoveryCodes)}
				onClose={() => setStep(null)}
			/>
			<ConfirmByPassword
				isOpen={step === "drop"}
				title={t("turnOff")}
				text={t("turnOffText")}
				path="/api/admin/me/totp/off"
				isDangerous
				onClose={() => setStep(null)}
			/>
			<Dialog isOpen={codes !== null} title={t("codesTitle")} onClose={() => setCodes(null)}>
				<RecoveryCodes codes={codes ?? []} email={email} onClose={() => setCodes(null)} />
			</Dialog>
		</section>
	);
}
