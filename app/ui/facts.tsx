import type { ReactNode } from "react";

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
						<dt>{name}</dt>
						<dd>{value ?? "–"}</dd>
					</div>
				))}
		</dl>
	);
}
