export default function Home() {
	return <main>令牌 Lingpai</main>;
}
