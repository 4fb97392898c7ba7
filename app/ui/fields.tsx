import { type ComponentProps, type ReactNode, useId } from "react";

interface Around {
	label: ReactNode;
	/** What to fill in, below the field. */
	hint?: ReactNode;
	/** Why it does not fit: shown in place of the hint, and read with the field. */
	error?: string | undefined;
}

// The browser's own fields, in antd's looks: light, known to every phone and screen reader.

/** A line of text with its label. Takes all that `<input>` takes. */
export function TextField({ label, hint, error, ...input }: Around & ComponentProps<"input">) {
	const { id, field } = useField(input.id, label, hint, error);
	return field(<input type="text" {...input} {...ariaOf(id, hint, error)} />);
}

/** Several lines of text with their label. Takes all that `<textarea>` takes. */
export function TextAreaField({ label, hint, error, ...area }: Around & ComponentProps<"textarea">) {
	const { id, field } = useField(area.id, label, hint, error);
	return field(<textarea rows={3} {...area} {...ariaOf(id, hint, error)} />);
}

/** A choice of one, with its label. Takes all that `<select>` takes; the options are its children. */
export function SelectField({ label, hint, error, ...select }: Around & ComponentProps<"select">) {
	const { id, field } = useField(select.id, label, hint, error);
	return field(<select {...select} {...ariaOf(id, hint, error)} />);
}

/** Yes or no, the label behind it. Takes all that `<input type="checkbox">` takes. */
export function CheckField({ label, hint, error, ...input }: Around & ComponentProps<"input">) {
	const own = useId();
	const id = input.id ?? own;
	return (
		<div className="field field-check">
			<input type="checkbox" {...input} {...ariaOf(id, hint, error)} />
			<label htmlFor={id}>{label}</label>
			<Below id={id} hint={hint} error={error} />
		</div>
	);
}

function useField(given: string | undefined, label: ReactNode, hint: ReactNode, error: string | undefined) {
	const own = useId();
	const id = given ?? own;
	const field = (control: ReactNode) => (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			{control}
			<Below id={id} hint={hint} error={error} />
		</div>
	);
	return { id, field };
}

function ariaOf(id: string, hint: ReactNode, error: string | undefined) {
	return {
		id,
		...((hint || error) && { "aria-describedby": `${id}-below` }),
		...(error !== undefined && { "aria-invalid": true }),
	};
}

function Below({ id, hint, error }: { id: string; hint: ReactNode; error: string | undefined }) {
	if (!hint && !error) return null;
	return (
		<span id={`${id}-below`} className={error ? "field-error" : "field-hint"}>
			{error ?? hint}
		</span>
	);
}
