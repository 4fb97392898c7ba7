"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { TextField } from "../../ui/fields.tsx";
import { type Fields, type Kept, limits, typedIn } from "./retention-fields.ts";

const names = ["keepEndedSessions", "keepAuditDays", "maxAuditEvents"] as const;

/** Six months: what China's Cybersecurity Law asks for. */
const halfYear = 180;

/** Changes how long ended sessions and the audit log are kept. */
export function RetentionForm({ kept }: { kept: Kept }) {
	const t = useTranslations("settings.retention");
	const { send, isPending } = useChange();
	const [typed, setTyped] = useState<Fields>(textsOf(kept));
	const [isChecked, setChecked] = useState(false);
	const read = typedIn(typed);
	const isSame = names.every((name) => typed[name].trim() === textsOf(kept)[name]);
	const isShort = read.keepAuditDays !== undefined && read.keepAuditDays !== null && read.keepAuditDays < halfYear;

	async function save() {
		setChecked(true);
		if (names.some((name) => read[name] === undefined)) return;
		await send({ method: "PATCH", path: "/api/admin/settings", json: read, done: t("saved") });
	}

	return (
		<form
			className="retention"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				save();
			}}
		>
			{names.map((name) => (
				<TextField
					key={name}
					label={t(`fields.${name}.label`)}
					hint={name === "keepAuditDays" && isShort ? t("lawHint") : t(`fields.${name}.hint`)}
					error={isChecked && read[name] === undefined ? t("outOfRange", limits[name]) : undefined}
					inputMode="numeric"
					autoComplete="off"
					maxLength={10}
					value={typed[name]}
					onChange={({ target }) => setTyped({ ...typed, [name]: target.value })}
				/>
			))}
			<Button type="primary" htmlType="submit" loading={isPending} disabled={isSame}>
				{t("save")}
			</Button>
		</form>
	);
}

function textsOf({ keepEndedSessions, keepAuditDays, maxAuditEvents }: Kept): Fields {
	return {
		keepEndedSessions: String(keepEndedSessions),
		keepAuditDays: keepAuditDays === null ? "" : String(keepAuditDays),
		maxAuditEvents: maxAuditEvents === null ? "" : String(maxAuditEvents),
	};
}
