"use client";

import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PlatformName } from "../../../lib/platforms/index.ts";
import type { SecretPart } from "../../../lib/platforms/platform.ts";
import { useChange } from "../../ui/change.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { useSurroundings } from "../../ui/surroundings.tsx";
import { SecretFields } from "./secret-field.tsx";

/** What the dialog has to know of a platform. */
export interface PlatformChoice {
	name: PlatformName;
	secretParts: readonly SecretPart[] | null;
	/** The secret can be tried at once, and nobody is the worse for it. */
	isChecked: boolean;
}

const nothing = { appid: "", secret: "", name: "" };

interface AddAppProps {
	platforms: readonly PlatformChoice[];
	/** The simulator runs, and ends with it. */
	isSimulated: boolean;
}

/** The button that adds an app, and its dialog. What was added is checked at once, and its page tells the result. */
export function AddApp({ platforms, isSimulated }: AddAppProps) {
	const t = useTranslations("apps.add");
	const titles = useTranslations("apps.platforms");
	const words = useTranslations("platforms");
	const { send } = useChange();
	const { go } = useSurroundings();
	const [isOpen, setOpen] = useState(false);
	const [chosen, setChosen] = useState<PlatformName>("wechat");
	const [given, setGiven] = useState(nothing);
	const platform = platforms.find(({ name }) => name === chosen) ?? {
		name: chosen,
		secretParts: null,
		isChecked: true,
	};
	const type = (changes: Partial<typeof given>) => setGiven((before) => ({ ...before, ...changes }));

	async function add() {
		const path = "/api/admin/apps";
		const json = { platform: platform.name, ...given };
		const outcome = await send({ method: "POST", path, json, done: null, tellsRefusal: true, keepsPage: true });
		if (!outcome.ok) return outcome;
		const id = String(Object(outcome.answer).id);
		if (platform.isChecked) await send({ method: "POST", path: `${path}/${id}/check`, done: null });
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
				action={t(platform.isChecked ? "submit" : "submitUnchecked")}
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
					hint={t("console", { console: words(`${platform.name}.console`) })}
					value={platform.name}
					onChange={({ target }) => {
						setChosen(platforms.find(({ name }) => name === target.value)?.name ?? chosen);
						// A secret of one platform is none of another.
						type({ secret: "" });
					}}
				>
					{platforms.map(({ name }) => (
						<option key={name} value={name}>
							{titles(name)}
						</option>
					))}
				</SelectField>
				<TextField
					label={words(`${platform.name}.appid`)}
					hint={words(`${platform.name}.appidHint`)}
					value={given.appid}
					maxLength={64}
					autoComplete="off"
					autoFocus
					required
					spellCheck={false}
					onChange={({ target }) => type({ appid: target.value })}
				/>
				<SecretFields
					key={platform.name}
					label={words(`${platform.name}.secret`)}
					hint={t("secretHint")}
					parts={platform.secretParts}
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
