"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { Dialog } from "../../../ui/dialog.tsx";

/** A new API key, shown this once. Null: none. */
export function NewKey({ value, onClose }: { value: string | null; onClose(): void }) {
	const t = useTranslations("apiKeys.made");
	return (
		<Dialog isOpen={value !== null} title={t("title")} onClose={onClose}>
			<p>{t("text")}</p>
			<CodeBlock label={t("key")} code={value ?? ""} />
			<div className="dialog-actions">
				<Button type="primary" onClick={onClose}>
					{t("done")}
				</Button>
			</div>
		</Dialog>
	);
}
