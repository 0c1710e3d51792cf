// A button that shows a password while it is typed. Without script the field works all the same.
for (const box of document.querySelectorAll(".secret")) {
  const field = box.querySelector("input");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "show" });
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Masquer" : "Afficher";
    button.setAttribute("aria-label", `${button.textContent} ce qui est saisi`);
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  show(false);
  box.append(button);
}
