"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { CodeBlock } from "../../ui/code-block.tsx";

interface RecoveryCodesProps {
	codes: readonly string[];
	email: string;
	onClose(): void;
}

/** The recovery codes, this once: to copy, or as a file. */
export function RecoveryCodes({ codes, email, onClose }: RecoveryCodesProps) {
	const t = useTranslations("account.totp");
	const text = codes.join("\n");
	const file = `Lingpai · ${email} · ${t("codesTitle")}\n\n${text}\n`;
	return (
		<>
			<p>{t("codesText")}</p>
			<CodeBlock label={t("codesTitle")} code={text} />
			<div className="dialog-actions">
				<Button
					href={`data:text/plain;charset=utf-8,${encodeURIComponent(file)}`}
					download="lingpai-recovery-codes.txt"
				>
					{t("download")}
				</Button>
				<Button type="primary" onClick={onClose}>
					{t("kept")}
				</Button>
			</div>
		</>
	);
}
