// Numbers as they are shown: as Python writes them, with a true minus sign.

// Returns the value with so many decimals; halfway between two numbers it is the even one, as in Python.
export function fixed(value, digits) {
  const size = Math.abs(value);
  const power = 10 ** digits;
  const below = Math.floor(size * power);
  const isHalfway = (size * 2 ** (digits + 1)) % 2 === 1;
  const text = (isHalfway && below % 2 === 0 ? below / power : size).toFixed(digits);
  return value < 0 ? `−${text}` : text;
}

// Returns the value with three decimals, or two digits where those would all be 0.
export function number(value) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0 || size >= 0.0005) return grouped(fixed(value, size < 1000 ? 3 : 0));
  return scientific(value, 1);
}

// Returns the value with three decimals, or three digits where those would be fewer.
export function precise(value) {
  const size = Math.abs(value);
  if (size === 0 || size >= 0.1 || !Number.isFinite(value)) return number(value);
  const sign = value < 0 ? "−" : "";
  if (size >= 0.0005) return `${sign}${fixed(size, 2 - Math.floor(Math.log10(size)))}`;
  return scientific(value, 2);
}

// Returns the value as one digit, so many decimals and a power of ten.
export function scientific(value, decimals) {
  return value.toExponential(decimals).replaceAll("-", "−").replace("+", "");
}

export function percent(probability, digits) {
  return `${fixed(100 * probability, digits)}%`;
}

// Returns all digits that tell the value from others.
export function inFull(value) {
  return Number.isFinite(value) ? String(value).replaceAll("-", "−") : number(value);
}

// Returns digits with thousands separators.
export function grouped(digits) {
  return digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(\.|$))/g, ",");
}
