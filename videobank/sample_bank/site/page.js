// What a bank's page does with a form: repeats the card number while it is typed, and keeps nothing.
const form = document.getElementById("reset");
const echo = document.getElementById("echo");

form.elements.card.addEventListener("input", () => {
  const card = form.elements.card.value.trim();
  echo.textContent = card === "" ? "We send the new password to nobody." : `For the card ${card}`;
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  document.getElementById("said").textContent = "This is a sample: nothing was sent and nothing is kept.";
});
