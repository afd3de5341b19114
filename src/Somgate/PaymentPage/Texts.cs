using Somgate.Html;

namespace Somgate.PaymentPage;

/// <summary>
/// Every text of the page in its three languages (payment-page.md 11); no other wording appears on it. Values in braces are put in, unescaped: what draws the
/// text escapes it. The name of the method stands as <c>{method}</c>, since a method is named in its own folder alone.
/// </summary>
internal static class Texts
{
    /// <summary>The languages with their own names, in the order of the switch.</summary>
    public static IReadOnlyList<(string Code, string Name)> Languages => TextTable.Languages;

    // Long lines on purpose: a row is a row of the table that translators read.
    private static readonly TextTable Rows = new(new Dictionary<string, TextRow>
    {
        ["label.amount"] = new("Төлөнө турган сумма", "Сумма к оплате", "Amount to pay"),
        ["label.details"] = new("Төлөм жөнүндө маалымат", "Информация о платеже", "Payment details"),
        ["label.payment_id"] = new("Төлөмдүн номери", "Номер платежа", "Payment ID"),
        ["label.description"] = new("Төлөмдүн максаты", "Назначение платежа", "Description"),
        ["label.merchant"] = new("Сатуучу", "Продавец", "Merchant"),
        ["label.method"] = new("Төлөм ыкмасы", "Способ оплаты", "Payment method"),
        ["label.phone"] = new("Телефон номери", "Номер телефона", "Phone number"),
        ["label.date"] = new("Күнү жана убактысы", "Дата и время", "Date and time"),
        ["label.language"] = new("Тил", "Язык", "Language"),
        ["label.skip"] = new("Негизги бөлүккө өтүү", "Перейти к основному содержанию", "Skip to main content"),
        ["label.privacy"] = new("Купуялык саясаты", "Политика конфиденциальности", "Privacy policy"),
        ["label.terms"] = new("Сатуу шарттары", "Условия продажи", "Terms of sale"),
        ["label.frame"] = new("Төлөм барагы", "Страница оплаты", "Payment page"),
        ["label.test"] = new("Сыноо режими: акча алынбайт", "Тестовый режим: деньги не списываются", "Test mode: no money is taken"),
        ["btn.continue"] = new("Улантуу", "Продолжить", "Continue"),
        ["btn.other"] = new("Башка ыкманы тандоо", "Выбрать другой способ", "Choose another method"),
        ["btn.pay"] = new("{amount} төлөө", "Оплатить {amount}", "Pay {amount}"),
        ["btn.confirm"] = new("Ырастоо", "Подтвердить", "Confirm"),
        ["btn.resend"] = new("Кодду кайра жөнөтүү", "Отправить код ещё раз", "Send the code again"),
        ["btn.retry"] = new("Кайра аракет кылуу", "Попробовать ещё раз", "Try again"),
        ["btn.cancel"] = new("Төлөмдөн баш тартуу", "Отказаться от платежа", "Cancel the payment"),
        ["btn.return"] = new("Сайтка кайтуу", "Вернуться на сайт", "Back to website"),
        ["btn.close"] = new("Жабуу", "Закрыть", "Close"),
        ["btn.check"] = new("Азыр текшерүү", "Проверить сейчас", "Check now"),
        ["btn.stop"] = new("Автоматтык жаңыртууну өчүрүү", "Отключить автообновление", "Turn off automatic refresh"),
        ["btn.reload"] = new("Баракты жаңыртуу", "Обновить страницу", "Reload the page"),
        ["err.summary"] = new("Катаны оңдоңуз", "Исправьте ошибку", "Please correct the error"),
        ["choice.title"] = new("Төлөм ыкмасын тандаңыз", "Выберите способ оплаты", "Choose a payment method"),
        ["phone.title"] = new("{method} аркылуу төлөө", "Оплата через {method}", "Pay with {method}"),
        ["phone.label"] = new("{method} эсебиңизге байланган телефон номери", "Номер телефона, привязанный к счёту в {method}", "Phone number linked to your {method} account"),
        ["phone.hint"] = new("+996 кодунан кийинки 9 цифраны жазыңыз, мисалы: 700 123 456", "Введите 9 цифр после +996, например 700 123 456", "Enter the 9 digits after +996, for example 700 123 456"),
        ["phone.info"] = new("Бул номерге {method} ырастоо кодун жөнөтөт.", "{method} отправит на этот номер код подтверждения.", "{method} will send a confirmation code to this number."),
        ["err.phone_empty"] = new("Телефон номерин жазыңыз.", "Введите номер телефона.", "Enter your phone number."),
        ["err.phone"] = new("Номерди текшериңиз: +996 кодунан кийин 9 цифра болушу керек.", "Проверьте номер: после +996 должно быть 9 цифр.", "Check the number: there must be 9 digits after +996."),
        ["wait.title"] = new("Төлөм иштетилүүдө", "Платёж обрабатывается", "Processing your payment"),
        ["wait.text"] = new("{method} банкына сурам жөнөттүк. Адатта бул бир мүнөткө чейин созулат. Баракты жаппаңыз.", "Мы отправили запрос в {method}. Обычно это занимает до минуты. Не закрывайте страницу.", "We have sent the request to {method}. This usually takes up to a minute. Please keep this page open."),
        ["wait.code"] = new("Код текшерилип жатат. Баракты жаппаңыз.", "Проверяем код. Не закрывайте страницу.", "Checking the code. Please keep this page open."),
        ["wait.slow"] = new("Жооп адаттагыдан кечигип жатат. {method} код жөнөтсө, аны ушул баракка киргизүү керек болот.", "Ответ идёт дольше обычного. Если {method} пришлёт код, его нужно будет ввести на этой странице.", "This is taking longer than usual. If {method} sends you a code, you will need to enter it on this page."),
        ["wait.long"] = new("Жооп адаттагыдан кечигип жатат. Баракты жапсаңыз болот: төлөмдүн жыйынтыгын сатуучу алат.", "Ответ идёт дольше обычного. Страницу можно закрыть: продавец получит результат платежа.", "This is taking longer than usual. You may close the page: the merchant will receive the result."),
        ["wait.offline"] = new("Интернет жок. Байланыш калыбына келгенде улантабыз.", "Нет связи с интернетом. Продолжим, когда она восстановится.", "You are offline. We will continue when the connection is back."),
        ["code.title"] = new("Ырастоо кодун киргизиңиз", "Введите код подтверждения", "Enter the confirmation code"),
        ["code.text"] = new("{method} кодду {phone} номерине жөнөттү.", "{method} отправил код на номер {phone}.", "{method} has sent a code to {phone}."),
        ["code.label"] = new("Ырастоо коду", "Код подтверждения", "Confirmation code"),
        ["code.until"] = new("Кодду киргизүүнүн акыркы мөөнөтү: {time}", "Введите код до {time}", "Enter the code before {time}"),
        ["code.secret"] = new("Кодду эч кимге айтпаңыз.", "Никому не сообщайте этот код.", "Do not share this code with anyone."),
        ["code.help"] = new("Код келбей жатса, телефонуңуздун байланышын текшериңиз.", "Если код не приходит, проверьте связь на телефоне.", "If no code arrives, check the signal on your phone."),
        ["err.code_empty"] = new("Кодду жазыңыз.", "Введите код.", "Enter the code."),
        ["err.code"] = new("Код 4–8 цифрадан турат.", "Код состоит из 4–8 цифр.", "The code has 4 to 8 digits."),
        ["err.code_wrong"] = new("Код туура эмес. Калган аракет: {n}.", "Неверный код. Осталось попыток: {n}.", "Wrong code. Attempts left: {n}."),
        ["resend.wait"] = new("Кодду {s} секунддан кийин кайра жөнөтсө болот.", "Отправить код ещё раз можно через {s} сек.", "You can ask for a new code in {s} s."),
        ["resend.done"] = new("Жаңы код жөнөтүлдү.", "Новый код отправлен.", "A new code has been sent."),
        ["resend.none"] = new("Кодду мындан ары кайра жөнөтүүгө болбойт.", "Больше отправить код нельзя.", "No more codes can be sent."),
        ["resend.failed"] = new("Код жөнөтүлгөн жок. Бир аздан кийин кайталаңыз.", "Не удалось отправить код. Повторите чуть позже.", "The code could not be sent. Try again in a moment."),
        ["ok.title"] = new("Төлөм ийгиликтүү өттү", "Оплата прошла успешно", "Payment successful"),
        ["ok.text"] = new("Сатуучуга төлөм тууралуу билдиребиз.", "Мы сообщим продавцу о платеже.", "We will let the merchant know."),
        ["ok.already"] = new("Бул төлөм мурда төлөнгөн. Акча кайра алынган жок.", "Этот платёж уже оплачен. Повторного списания не было.", "This payment has already been paid. You have not been charged again."),
        ["no.title"] = new("Төлөм өткөн жок", "Оплата не прошла", "Payment not made"),
        ["no.general"] = new("{method} төлөмдү аткарган жок.", "{method} не провёл платёж.", "{method} did not make the payment."),
        ["no.funds"] = new("Эсепте акча жетишсиз.", "Недостаточно средств на счёте.", "There is not enough money in the account."),
        ["no.limit"] = new("Сумма же төлөмдөрдүн саны белгиленген чектен ашты.", "Превышен лимит на сумму или число платежей.", "The limit on the amount or number of payments is exceeded."),
        ["no.account"] = new("Бул номерге байланган {method} эсеби табылган жок же жеткиликсиз.", "Счёт {method} по этому номеру не найден или недоступен.", "No available {method} account is linked to this number."),
        ["no.code"] = new("Ырастоо коду өтө көп жолу туура эмес киргизилди.", "Код подтверждения введён неверно слишком много раз.", "The confirmation code was wrong too many times."),
        ["no.time"] = new("Төлөмдү ырастоо убактысы бүттү.", "Время на подтверждение платежа истекло.", "The time to confirm the payment has run out."),
        ["no.cancelled"] = new("Төлөмдөн баш тартылды.", "Платёж отменён.", "The payment was cancelled."),
        ["no.bank"] = new("{method} убактылуу жеткиликсиз. Кийинчерээк кайталаңыз.", "{method} временно недоступен. Попробуйте позже.", "{method} is temporarily unavailable. Please try later."),
        ["no.contact"] = new("Эгер акча алынып калса, сатуучуга төлөмдүн номерин айтыңыз.", "Если деньги всё же списаны, сообщите продавцу номер платежа.", "If money has been taken, give the merchant the payment ID."),
        ["no.next"] = new("Кайра аракет кылуу үчүн сатуучунун сайтына кайтыңыз.", "Чтобы попробовать ещё раз, вернитесь на сайт продавца.", "To try again, go back to the merchant’s site."),
        ["retry.text"] = new("Дагы бир жолу аракет кылсаңыз болот. Калган аракет: {n}.", "Можно попробовать ещё раз. Осталось попыток: {n}.", "You can try again. Attempts left: {n}."),
        ["retry.until"] = new("Аракет кылуунун акыркы мөөнөтү: {time}", "Попробовать можно до {time}", "You can try until {time}"),
        ["return.title"] = new("Сатуучунун сайтына кайтып жатабыз…", "Возвращаемся на сайт продавца…", "Taking you back to the merchant’s site…"),
        ["return.link"] = new("Барак ачылбаса, бул жерди басыңыз", "Если страница не открылась, нажмите сюда", "If nothing happens, follow this link"),
        ["panel.until"] = new("Төлөөнүн акыркы мөөнөтү: {time}", "Оплатить до {time}", "Pay before {time}"),
        ["panel.left"] = new("Калган убакыт: {left}", "Осталось: {left}", "Time left: {left}"),
        ["panel.five"] = new("Төлөөгө 5 мүнөт калды.", "На оплату осталось 5 минут.", "5 minutes left to pay."),
        ["panel.one"] = new("Төлөөгө 1 мүнөт калды.", "На оплату осталась 1 минута.", "1 minute left to pay."),
        ["link.expired.title"] = new("Шилтеменин мөөнөтү бүттү", "Срок действия ссылки истёк", "This payment link has expired"),
        ["link.expired.text"] = new("Жаңы шилтеме алуу үчүн сатуучуга кайрылыңыз.", "Чтобы получить новую ссылку, обратитесь к продавцу.", "To get a new link, contact the merchant."),
        ["link.canceled.title"] = new("Төлөм жокко чыгарылды", "Платёж отменён", "The payment has been cancelled"),
        ["link.canceled.text"] = new("Бул шилтеме аркылуу төлөөгө болбойт. Суроолоруңуз болсо, сатуучуга кайрылыңыз.", "Оплатить по этой ссылке нельзя. Если есть вопросы, обратитесь к продавцу.", "This link can no longer be used. If you have questions, contact the merchant."),
        ["link.again"] = new("Жаңы шилтеме алуу үчүн сатуучуга кайрылыңыз.", "Чтобы получить новую ссылку, обратитесь к продавцу.", "To get a new link, contact the merchant."),
        ["exp.title"] = new("Төлөө убактысы бүттү", "Время на оплату истекло", "Time to pay has run out"),
        ["exp.text"] = new("Сатуучунун сайтына кайтып, төлөмдү кайра баштаңыз.", "Вернитесь на сайт продавца и начните оплату заново.", "Go back to the merchant’s site and start again."),
        ["na.title"] = new("Бул төлөмдү азыр аткарууга болбойт", "Этот платёж сейчас недоступен", "This payment is not available"),
        ["na.limits"] = new("{method} аркылуу төлөнүүчү сумма: эң азы {min}, эң көбү {max}.", "Через {method} можно оплатить от {min} до {max}.", "With {method} you can pay from {min} to {max}."),
        ["na.none"] = new("Бул төлөм үчүн жеткиликтүү ыкма жок.", "Для этого платежа нет доступных способов оплаты.", "No payment method is available for this payment."),
        ["start.title"] = new("Төлөм башталган жок", "Платёж не начат", "The payment was not started"),
        ["start.text"] = new("Маалыматты текшерип, кайра аракет кылыңыз.", "Проверьте данные и попробуйте ещё раз.", "Check the details and try again."),
        ["gone.title"] = new("Барактын мөөнөтү бүттү", "Срок действия страницы истёк", "This page has expired"),
        ["err.title"] = new("Төлөм барагын ачуу мүмкүн болгон жок", "Не удалось открыть страницу оплаты", "The payment page could not be opened"),
        ["err.text"] = new("Сатуучунун сайтына кайтып, кайра аракет кылыңыз. Ката кайталанса, сатуучуга бул номерди айтыңыз: {ref}", "Вернитесь на сайт продавца и попробуйте ещё раз. Если ошибка повторится, сообщите продавцу номер: {ref}", "Go back to the merchant’s site and try again. If it happens again, give the merchant this number: {ref}"),
        ["err.busy"] = new("Сурамдар өтө көп. Бир мүнөттөн кийин кайталаңыз.", "Слишком много запросов. Повторите через минуту.", "Too many requests. Try again in a minute."),
        ["sys.title"] = new("Техникалык ката кетти", "Техническая ошибка", "Something went wrong"),
        ["sys.text"] = new("Төлөмдүн абалы сакталды. Баракты жаңыртыңыз.", "Состояние платежа сохранено. Обновите страницу.", "The state of your payment is saved. Please reload the page."),
    });

    public static IEnumerable<string> Keys => Rows.Keys;

    /// <summary>The text of a key with its values put in; each is put in once, so that a value in braces stays as it is.</summary>
    public static string Of(string language, string key, params ReadOnlySpan<(string Name, string Value)> values) => Rows.Of(language, key, values);
}
