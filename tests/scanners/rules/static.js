// Examples, good and bad, for static.yml.
// ruleid: words-as-markup
node.innerHTML = answer.name;
// ok: words-as-markup
node.textContent = answer.name;
// ruleid: script-from-words
eval(answer.program);
// ruleid: script-from-words
setTimeout("go()", 100);
// ok: script-from-words
setTimeout(go, 100);
// ruleid: followed-from-page
location.href = answer.address;
// ok: followed-from-page
link.focus();
