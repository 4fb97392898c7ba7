import { Fragment, type ReactNode } from "react";

interface FactsProps {
	/** Name and value each; a fact whose value is undefined is left out. */
	facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** A description list: what is known about one thing. */
export function Facts({ facts }: FactsProps) {
	return (
		<dl className="facts">
			{facts
				.filter(([, value]) => value !== undefined)
				.map(([name, value]) => (
					<div key={name}>
						<dt>{inLines(name)}</dt>
						<dd>{value ?? "–"}</dd>
					</div>
				))}
		</dl>
	);
}

// The name of somebody else's setting is longer than a phone has room for: it may break behind `_`, not inside a word.
function inLines(name: string): ReactNode {
	return name.split(/(?<=_)/).map((part, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: The parts never change places.
		<Fragment key={index}>
			{index > 0 && <wbr />}
			{part}
		</Fragment>
	));
}
