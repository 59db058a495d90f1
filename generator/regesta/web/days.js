/**
 * Days as integers in the proleptic Gregorian calendar, as the generator counts them: 1 is
 * 0001-01-01, and it goes on below and beyond. Years are astronomical: 0 is 1 BC. JavaScript's own
 * dates end at the year 275760, and are never used.
 */

const floor = Math.floor;

/** The number of a day; months are 1 to 12. */
export function dayNumber(year, month, day) {
  const y = month > 2 ? year : year - 1; // a year from March on has its leap day at the end
  const era = floor(y / 400);
  const within = y - era * 400;
  const past = floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + within * 365 + floor(within / 4) - floor(within / 100) + past - 305;
}

/** Year, month and day of a day number; the inverse of `dayNumber`. */
export function civil(number) {
  const day = floor(number) + 305;
  const era = floor(day / 146097);
  const rest = day - era * 146097;
  const within = floor(
    (rest - floor(rest / 1460) + floor(rest / 36524) - floor(rest / 146096)) / 365,
  );
  const past = rest - (365 * within + floor(within / 4) - floor(within / 100));
  const shifted = floor((5 * past + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = within + era * 400 + (month > 2 ? 0 : 1);
  return [year, month, past - floor((153 * shifted + 2) / 5) + 1];
}
