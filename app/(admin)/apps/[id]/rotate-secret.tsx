"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PlatformName } from "../../../../lib/platforms/index.ts";
import type { SecretPart } from "../../../../lib/platforms/platform.ts";
import { useChange } from "../../../ui/change.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { SecretFields } from "../secret-field.tsx";

interface RotateSecretProps {
	id: string;
	platform: PlatformName;
	/** What the secret is made of; null: one text. */
	parts: readonly SecretPart[] | null;
	/** It can be tried. */
	isChecked: boolean;
}

/** The button that replaces an app's secret, and its dialog. The new one is checked at once; the page tells the result. */
export function RotateSecret({ id, platform, parts, isChecked }: RotateSecretProps) {
	const t = useTranslations("apps.rotate");
	const name = { secret: useTranslations("platforms")(`${platform}.secret`) };
	const { send } = useChange();
	const [secret, setSecret] = useState<string | null>(null);

	async function rotate() {
		const path = `/api/admin/apps/${id}` as const;
		const outcome = await send({ method: "PATCH", path, json: { secret }, tellsRefusal: true, keepsPage: true });
		if (outcome.ok && isChecked) await send({ method: "POST", path: `${path}/check`, done: null });
		return outcome;
	}

	return (
		<>
			<Button size="small" onClick={() => setSecret("")}>
				{t("open", name)}
			</Button>
			<ConfirmDialog
				isOpen={secret !== null}
				title={t("title", name)}
				action={t(isChecked ? "submit" : "submitUnchecked")}
				text={t("text")}
				onConfirm={rotate}
				onClose={() => setSecret(null)}
			>
				<SecretFields label={t("secret", name)} parts={parts} value={secret ?? ""} onType={setSecret} />
			</ConfirmDialog>
		</>
	);
}
