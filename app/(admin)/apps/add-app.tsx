"use client";

import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PlatformName } from "../../../lib/platforms/index.ts";
import { useChange } from "../../ui/change.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { useSurroundings } from "../../ui/surroundings.tsx";
import { SecretField } from "./secret-field.tsx";

const nothing = { platform: "wechat", appid: "", secret: "", name: "" };

interface AddAppProps {
	platformNames: readonly PlatformName[];
	/** The simulator runs, and ends with it. */
	isSimulated: boolean;
}

/** The button that adds an app, and its dialog. What was added is checked at once, and its page tells the result. */
export function AddApp({ platformNames, isSimulated }: AddAppProps) {
	const t = useTranslations("apps.add");
	const platforms = useTranslations("apps.platforms");
	const { send } = useChange();
	const { go } = useSurroundings();
	const [isOpen, setOpen] = useState(false);
	const [given, setGiven] = useState(nothing);
	const type = (changes: Partial<typeof given>) => setGiven((before) => ({ ...before, ...changes }));

	async function add() {
		const path = "/api/admin/apps";
		const outcome = await send({ method: "POST", path, json: given, done: null, tellsRefusal: true, keepsPage: true });
		if (!outcome.ok) return outcome;
		const id = String(Object(outcome.answer).id);
		await send({ method: "POST", path: `${path}/${id}/check`, done: null });
		go(`/apps/${id}`);
		return outcome;
	}

	return (
		<>
			<Button
				type="primary"
				icon={<PlusOutlined />}
				onClick={() => {
					setGiven(nothing);
					setOpen(true);
				}}
			>
				{t("open")}
			</Button>
			<ConfirmDialog
				isOpen={isOpen}
				title={t("title")}
				action={t("submit")}
				text={
					isSimulated && (
						<p className="banner">
							<strong>{t("simulatorEnds")}</strong> {t("simulatorNext")}
						</p>
					)
				}
				onConfirm={add}
				onClose={() => setOpen(false)}
			>
				<SelectField
					label={t("platform")}
					value={given.platform}
					onChange={({ target }) => type({ platform: target.value })}
				>
					{platformNames.map((name) => (
						<option key={name} value={name}>
							{platforms(name)}
						</option>
					))}
				</SelectField>
				<TextField
					label={t("appid")}
					hint={t("appidHint")}
					value={given.appid}
					maxLength={64}
					autoComplete="off"
					autoFocus
					required
					spellCheck={false}
					onChange={({ target }) => type({ appid: target.value })}
				/>
				<SecretField
					label={t("secret")}
					hint={t("secretHint")}
					value={given.secret}
					onType={(secret) => type({ secret })}
				/>
				<TextField
					label={t("name")}
					hint={t("nameHint")}
					value={given.name}
					maxLength={100}
					autoComplete="off"
					required
					onChange={({ target }) => type({ name: target.value })}
				/>
			</ConfirmDialog>
		</>
	);
}
