"use client";

import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../../ui/change.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { cut, visible } from "../../../ui/visible.ts";
import { NewKey } from "./new-key.tsx";

const nothing = { name: "", scope: "introspect", appid: "" };

/** The button that makes an API key, its dialog, and the one time that the key is shown. */
export function AddKey({ apps }: { apps: readonly { appid: string; name: string }[] }) {
	const t = useTranslations("apiKeys");
	const { send } = useChange();
	const [isOpen, setOpen] = useState(false);
	const [given, setGiven] = useState(nothing);
	const [key, setKey] = useState<string | null>(null);
	const type = (changes: Partial<typeof given>) => setGiven((before) => ({ ...before, ...changes }));

	async function make() {
		const { name, scope, appid } = given;
		const json = { name, scope, ...(appid !== "" && { appid }) };
		const outcome = await send({ method: "POST", path: "/api/admin/api-keys", json, done: null, tellsRefusal: true });
		if (outcome.ok) setKey(String(Object(outcome.answer).key));
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
				{t("add.open")}
			</Button>
			<ConfirmDialog
				isOpen={isOpen}
				title={t("add.title")}
				action={t("add.submit")}
				text={null}
				onConfirm={make}
				onClose={() => setOpen(false)}
			>
				<TextField
					label={t("add.name")}
					hint={t("add.nameHint")}
					value={given.name}
					maxLength={100}
					autoComplete="off"
					autoFocus
					required
					onChange={({ target }) => type({ name: target.value })}
				/>
				<SelectField
					label={t("add.scope")}
					hint={given.scope === "admin" && t("add.adminWarning")}
					value={given.scope}
					onChange={({ target }) => type({ scope: target.value })}
				>
					<option value="introspect">{t("add.introspect")}</option>
					<option value="admin">{t("add.admin")}</option>
				</SelectField>
				<SelectField
					label={t("add.app")}
					hint={t("add.appHint")}
					value={given.appid}
					onChange={({ target }) => type({ appid: target.value })}
				>
					<option value="">{t("allApps")}</option>
					{apps.map(({ appid, name }) => (
						<option key={appid} value={appid}>{`${visible(cut(name, 40))} · ${appid}`}</option>
					))}
				</SelectField>
			</ConfirmDialog>
			<NewKey value={key} onClose={() => setKey(null)} />
		</>
	);
}
