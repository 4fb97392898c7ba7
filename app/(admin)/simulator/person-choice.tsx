import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { isUserName, useSimulation } from "./use-simulation.ts";

const known = ["alice", "bob"];

/** Whose phone it is, and which of the two. */
export function PersonChoice() {
	const t = useTranslations("simulator");
	const id = useId();
	const { actor, state, simulation, chooseUser } = useSimulation();
	const isOwn = !known.includes(actor.user);
	const [name, setName] = useState(isOwn ? actor.user : "");
	const choose = (user: string) => {
		chooseUser(user);
		simulation.take(0);
	};
	return (
		<div className="person">
			<Choice
				legend={t("user")}
				name={`${id}-user`}
				options={known.map((user) => ({ value: user, label: user }))}
				value={actor.user}
				isDisabled={state.isBusy}
				onChoose={choose}
			>
				<input
					aria-label={t("ownName")}
					placeholder={t("ownName")}
					value={name}
					maxLength={32}
					autoComplete="off"
					autoCapitalize="none"
					spellCheck={false}
					disabled={state.isBusy}
					aria-invalid={name !== "" && !isUserName(name)}
					aria-describedby={`${id}-hint`}
					data-chosen={isOwn}
					onChange={({ target }) => {
						const given = target.value.toLowerCase();
						setName(given);
						if (isUserName(given)) choose(given);
					}}
				/>
				<span id={`${id}-hint`} className={name === "" || isUserName(name) ? "unseen" : "field-error"}>
					{t("ownNameHint")}
				</span>
			</Choice>
			<Choice
				legend={t("device")}
				name={`${id}-device`}
				options={[
					{ value: "0", label: t("devices.first") },
					{ value: "1", label: t("devices.second") },
				]}
				value={String(state.hand)}
				isDisabled={state.isBusy}
				onChoose={(hand) => simulation.take(hand === "1" ? 1 : 0)}
			/>
		</div>
	);
}

interface ChoiceProps {
	legend: string;
	name: string;
	options: readonly { value: string; label: string }[];
	value: string;
	isDisabled: boolean;
	onChoose(value: string): void;
	children?: React.ReactNode;
}

function Choice({ legend, name, options, value, isDisabled, onChoose, children }: ChoiceProps) {
	return (
		<fieldset className="pick" disabled={isDisabled}>
			<legend>{legend}</legend>
			{options.map((option) => (
				<label key={option.value}>
					<input
						type="radio"
						name={name}
						value={option.value}
						checked={value === option.value}
						onChange={() => onChoose(option.value)}
					/>
					{option.label}
				</label>
			))}
			{children}
		</fieldset>
	);
}
