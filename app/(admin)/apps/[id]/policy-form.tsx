"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";
import { useChange } from "../../../ui/change.ts";
import { CheckField, TextField } from "../../../ui/fields.tsx";
import { type Notice, NoticeText } from "../../../ui/notices.tsx";
import type { ShownApp } from "../app-list.tsx";
import { DurationField } from "../duration-field.tsx";

type Policy = ShownApp["policy"];

/** As the operation takes them, in seconds. */
const lifetimes = { min: 60, max: 31_536_000 };
const dataAges = { min: 1, max: 3_153_600_000 };

interface PolicyFormProps {
	id: string;
	policy: Policy;
	/** The platform's data says when it was fetched. */
	isDated: boolean;
}

/** The policy as a form; only what was changed is sent. */
export function PolicyForm({ id, policy, isDated }: PolicyFormProps) {
	const t = useTranslations("apps.policy");
	const { send, isPending } = useChange();
	const [given, setGiven] = useState(policy);
	const [refusal, setRefusal] = useState<Notice | null>(null);
	const set = (changes: Partial<Policy>) => setGiven((before) => ({ ...before, ...changes }));
	const changes = changesFrom(policy, given);

	async function save(event: SubmitEvent<HTMLFormElement>) {
		event.preventDefault();
		const json = { policy: changes };
		const outcome = await send({ method: "PATCH", path: `/api/admin/apps/${id}`, json, tellsRefusal: true });
		setRefusal(outcome.ok ? null : outcome.notice);
	}

	const duration = (
		member: "sessionLifetime" | "absoluteLifetime" | "maxDataAge",
		range = lifetimes,
		hint?: string,
	) => (
		<DurationField
			{...range}
			label={t(member)}
			hint={hint ?? t(`${member}Hint`)}
			value={given[member]}
			onChange={(seconds) => set({ [member]: seconds })}
		/>
	);
	const kept = (member: "storeNickname" | "storeAvatar" | "storePhone") => (
		<CheckField
			label={t(member)}
			hint={policy[member] && !given[member] ? t("forgets") : t(`${member}Hint`)}
			checked={given[member]}
			onChange={({ target }) => set({ [member]: target.checked })}
		/>
	);
	const isShorter = given.absoluteLifetime < given.sessionLifetime;
	return (
		<form onSubmit={save}>
			<fieldset>
				<legend>{t("lifetimes")}</legend>
				<div className="pair">
					{duration("sessionLifetime")}
					{duration("absoluteLifetime", lifetimes, isShorter ? t("absoluteIsShorter") : undefined)}
				</div>
				<TextField
					type="number"
					inputMode="numeric"
					label={t("maxSessionsPerUser")}
					hint={t("maxSessionsPerUserHint")}
					min={1}
					max={1000}
					value={given.maxSessionsPerUser ?? ""}
					onChange={({ target }) => set({ maxSessionsPerUser: target.value === "" ? null : target.valueAsNumber })}
				/>
			</fieldset>
			<fieldset>
				<legend>{t("data")}</legend>
				{duration("maxDataAge", dataAges, isDated ? undefined : t("maxDataAgeUndated"))}
			</fieldset>
			<fieldset>
				<legend>{t("personal")}</legend>
				<p className="field-hint">{t("personalHint")}</p>
				{kept("storeNickname")}
				{kept("storeAvatar")}
				{kept("storePhone")}
			</fieldset>
			<div role="alert">
				{refusal && (
					<div className="notice notice-error">
						<NoticeText notice={refusal} />
					</div>
				)}
			</div>
			<Button type="primary" htmlType="submit" loading={isPending} disabled={Object.keys(changes).length === 0}>
				{t("save")}
			</Button>
		</form>
	);
}

function changesFrom(old: Policy, given: Policy): Partial<Policy> {
	const before = new Map<string, unknown>(Object.entries(old));
	return Object.fromEntries(Object.entries(given).filter(([member, value]) => before.get(member) !== value));
}
