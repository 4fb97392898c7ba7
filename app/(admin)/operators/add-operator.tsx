"use client";

import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Role } from "../../../lib/roles.ts";
import { useChange } from "../../ui/change.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import { RoleField } from "./role-field.tsx";

interface Given {
	email: string;
	name: string;
	password: string;
	role: Role;
}

const nobody: Given = { email: "", name: "", password: "", role: "viewer" };

/** The button that adds an operator, and its dialog. */
export function AddOperator() {
	const t = useTranslations("operators");
	const { send } = useChange();
	const [isOpen, setOpen] = useState(false);
	const [given, setGiven] = useState(nobody);
	const type = (changes: Partial<typeof given>) => setGiven((before) => ({ ...before, ...changes }));

	function add() {
		const { name, ...rest } = given;
		const json = { ...rest, ...(name.trim() !== "" && { name }) };
		return send({ method: "POST", path: "/api/admin/operators", json, done: t("added"), tellsRefusal: true });
	}

	return (
		<>
			<Button
				type="primary"
				icon={<PlusOutlined />}
				onClick={() => {
					setGiven(nobody);
					setOpen(true);
				}}
			>
				{t("add")}
			</Button>
			<ConfirmDialog
				isOpen={isOpen}
				title={t("addTitle")}
				text={t("addText")}
				action={t("add")}
				onConfirm={add}
				onClose={() => setOpen(false)}
			>
				<TextField
					label={t("email")}
					type="email"
					value={given.email}
					maxLength={254}
					autoComplete="off"
					required
					autoFocus
					onChange={({ target }) => type({ email: target.value })}
				/>
				<TextField
					label={t("name")}
					value={given.name}
					maxLength={64}
					autoComplete="off"
					onChange={({ target }) => type({ name: target.value })}
				/>
				<RoleField role={given.role} onChoose={(role) => type({ role })} />
				<NewPasswordField
					label={t("password")}
					value={given.password}
					known={[given.email, given.name]}
					isForSomebodyElse
					onType={(password) => type({ password })}
				/>
			</ConfirmDialog>
		</>
	);
}
