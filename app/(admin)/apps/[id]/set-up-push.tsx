"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../../ui/change.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { TextField } from "../../../ui/fields.tsx";
import { randomText } from "../random-text.ts";

/** As WeChat's console wants them. */
const lengths = { token: 32, aesKey: 43 };

interface SetUpPushProps {
	id: string;
	isSetUp: boolean;
}

/** The button that sets an app's message push up, and its dialog. What is saved is never shown again. */
export function SetUpPush({ id, isSetUp }: SetUpPushProps) {
	const t = useTranslations("apps.push");
	const { send } = useChange();
	const [given, setGiven] = useState<Record<keyof typeof lengths, string> | null>(null);
	const set = (member: keyof typeof lengths, value: string) =>
		setGiven((before) => ({ token: "", aesKey: "", ...before, [member]: value }));

	function save() {
		const { token = "", aesKey = "" } = given ?? {};
		const json = { push: { token, ...(aesKey === "" ? {} : { aesKey }) } };
		return send({ method: "PATCH", path: `/api/admin/apps/${id}`, json, tellsRefusal: true });
	}

	const field = (member: keyof typeof lengths) => (
		<div className="generated">
			<TextField
				label={t(`${member}.label`)}
				hint={t(`${member}.hint`)}
				value={given?.[member] ?? ""}
				maxLength={lengths[member]}
				autoComplete="off"
				spellCheck={false}
				required={member === "token"}
				onChange={({ target }) => set(member, target.value)}
			/>
			<span className="row">
				<Button size="small" onClick={() => set(member, randomText(lengths[member]))}>
					{t(`${member}.generate`)}
				</Button>
				{given?.[member] && <CopyButton text={given[member]} />}
			</span>
		</div>
	);
	return (
		<>
			<Button onClick={() => setGiven({ token: "", aesKey: "" })}>{t(isSetUp ? "change" : "setUp")}</Button>
			<ConfirmDialog
				isOpen={given !== null}
				title={t(isSetUp ? "changeTitle" : "setUpTitle")}
				action={t("save")}
				text={t("text")}
				onConfirm={save}
				onClose={() => setGiven(null)}
			>
				{field("token")}
				{field("aesKey")}
			</ConfirmDialog>
		</>
	);
}
