"""Tell what a word says about the numbers beside it: that one is a code, or the number of something else.

The words are English, Swahili, Luganda, Twi, French and Arabic, with a few of others, all in one order: two languages
write some words alike, and nobody tells the language of a text.
"""

from __future__ import annotations

import unicodedata
from enum import Enum, auto
from itertools import product


class Role(Enum):
    """What a word says about the numbers beside it."""

    CODE = auto()
    """One of them is a code."""
    ACT = auto()
    """Something is done for which people need one."""
    THING = auto()
    """The next is the number of something else."""
    OFFER = auto()
    """The codes of its sentence are for an offer, and no passwords."""
    IS = auto()
    """The next is that of which the sentence speaks."""
    USE = auto()
    """The next is to be typed."""
    AWAY = auto()
    """The next is a place, a time or a measure."""
    MONEY = auto()
    UNIT = auto()
    """The one before is a quantity."""
    LIGHT = auto()
    """Nothing."""


_WORDS = {
    Role.CODE: """
        2fa access_key activation ahintasem ahintasɛm akasumuluzo asɛm_hintaw authentication cle code codes codigo
        confidentiel confidentielle ekigambo_ekikusike ekyama hintasɛm idhini jeton kkodi kkoodi kode kodi kokoam kood
        koodi koodo koodu kɔd kɔɔd mdp mfa msimbo nenosiri nip nywila okukakasa okukakasibwa okwekakasa one_time otp
        otps pasiwaadi passcode passe passkey passphrase password passwords pin pins secret secret_number security_key
        security_number siri tac tarakimu thibitisho token tokeni uhakiki uthibitisho verification
        تأكيد تحقق توثيق رمز رموز سر سري كود كودات مرور
        """,
    Role.ACT: """
        activate activer activez approve authenticate authentifier authorise authorize bɛhyɛn_mu complete confirm
        confirmer confirmez connecte connecter connectez connexion continue continuer endelea finish hakiki hyɛ_mu
        hyɛn_mu identifier ingia inscription kakasa kuendelea kufungua kuhakiki kuingia kuthibitisha log_in log_on
        login logon okuyingira okweyongerayo open proceed register registering si_pi si_so_dua sign_in sign_up signin
        thibitisha thibitishe unlock valider validez verifier verifiez verify
        تأكد تسجيل تفعيل دخول لتأكيد متابعة
        """,
    Role.THING: """
        a_c abonne abonnement acc account acct ada afe agence agent agent_code agizo ahoma akaunti akawunti akontaabu
        akontabu amount ankara annee appeler appelez application appointment area_code bal balance balansi bank_code
        bar_code basi batch bbaasi bbalansi bbanja bei bili bill billet bon booking booking_code bookings box branch
        branch_code building_code bureau bus call candidate car card carte case center_code centre_code chambre cheque
        chumba claim class client code_agence code_banque code_barre code_barres code_client code_d_erreur
        code_marchand code_of_conduct code_pays code_postal code_swift colis commande complaint composez compte
        compteur consignment contrat contribuable control_number country_code course_code customer darasa debt deni
        device dial dialing_code dialling_code dossier dress_code ebbaasi ebbanja ekibiina ekisenge emmotoka employee
        ending ends ends_with ennyonyi erreur error error_code essimu essomero ettikiti etudiant exam_code ext
        extension facture faktura fax fee fees finissant flight floor form fre frɛ gari gate grade helpline hotline
        house id identifiant imei inayoishia index interest inv invoice invoyisi item_code jumla kaad kaadi kadi kiasi
        kifurushi kitambulisho kiti kuba kubira kumbukumbu laini licence license lipa lisiiti loan locker lot malipo
        matricule member membership merchant merchant_code meter meza mita mkopo mobile model montant msimbo_posta
        msimbo_wa_posta mteja mtr muamala mwaka mwanachama mwanafunzi mzigo ndege nin numero_vert oda office oluguudo
        omugatte omukozi omuwendo omuyizi omwaka order order_code orders package parcel passport paybill payment phone
        piga place plan plate platform plot police policy porte post_code postal_code postcode price product_code
        qr_code query queue rcpt receipt recharge recu ref reference reference_code reg registration request
        reservation result results risiti room route salio school school_code score seat serial serie session shipment
        short_code shortcode shule simu siège sms solde sort_code ssimu staff status_code stock_code student suivi
        survey swift_code table tawi tax tax_code taxe taxi tel telefon telephone téléphonez terminal terminant text
        ticket tickets tiketi tikiti till till_code tin total tracking tracking_code train trans transaction
        transaction_code treni trx ttikiti txn usajili user userid username ussd_code version vol wakala waybill
        whatsapp year zip_code ɔda
        إصدار إيصال اتصال اتصل باب بريدي بطاقة بوابة تتبع تذكرة جواز جوال حافلة حجز حساب خطأ رسوم رصيد رقمها سعر سنة
        سيارة شحنة طالب طلب عام عداد عملية عميل غرفة فاتورة قرض مبلغ مدرسة مرجع مرجعي مشترك معاملة منتهية موظف موعد
        هاتف هوية
        """,
    Role.OFFER: """
        checkout coupon coupons discount gift kuponi ofa off promo promotion promotional punguzo reduction refer
        referral remise vocha voucher vouchers
        تخفيض خصم عرض قسيمة
        """,
    Role.IS: """
        are as be bwe changed_to devient eri est follows is ne ni now_is reads reset_to sera set_to voici will_be ye
        yɛ
        هو هي
        """,
    Role.USE: """
        andika bɛhyɛ communiquez copy dictez donnez enter entrer entrez fa give hyɛ ingiza input insert jaza key_in
        kozesa kutumia kyerew kyerɛ kyerɛw laga ma montrez mpe muwe mwonyeshe okukozesa onyesha paste present
        presentez provide punch_in quote renseignez saisir saisissez show ssaako ssaamu submit taper tapez teeka tell
        tumia type use using utilisant utiliser utilisez wandiika weka yingiza yingizaamu
        أدخل أظهر أعط أكتب ادخل استخدم استعمل اكتب باستخدام قدم
        """,
    Role.AWAY: """
        a abantu about above after agosti aout apr apres april aprili around at au aug august aux avant avril baada
        before between by dans dec december decembre depuis des desemba du en every feb februari february fevrier fi
        firi for from hadi in jan januari january janvier juillet juin jul julai july jun june juni jusqu kabla katika
        ku kutoka kɔ machi mai mar march mars mei mu nnipa not nov novemba november novembre oct october octobre of
        oktoba okutuuka okuva on over pas plus saa sep sept septemba september septembre since sur tangu than to under
        until was watu within wɔ
        أبريل أغسطس أكتوبر إلى الى بعد حتى ديسمبر ساعة سبتمبر على عن فبراير في قبل مارس مايو من منذ موافق نوفمبر يناير
        يوليو يونيو
        """,
    Role.MONEY: """
        aed bif birr cdf cedi cedis cfa dinar dinars dirham dirhams dollar dollars dzd egp ensimbi etb eur euro euros
        f fcfa franc francs gbp gh ghs kes ksh kshs mad mwk naira ngn pesa qar rand rwf sar sente sh shilingi shilling
        shillings shiringi shs sika silingi ssente ssp tnd tsh tshs tzs ugx usd ush ushs xaf xof zar zmw
        جنيه جنيها درهم درهما دولار دولارا دينار دينارا ريال ريالا شلن فرنك ليرة يورو
        """,
    Role.UNIT: """
        alama am ans attempts bags bonus bundles customers dakika day days ddakiika edakiika eddakiika ennaku essaawa
        gb guests heure heures hour hours hr hrs items jour jours kb kg km kwh liter liters litre litres mb min mins
        minute minutes mois month months nna nnɔnhwerew obubonero obutikitika pcs people percent personnes persons
        pieces pm point pointi points seats sec second seconde secondes seconds secs sekunda sekunde siku simma
        students times unit unites uniti units users week weeks words years yuniti
        أيام ثانية جيجا دقائق دقيقة شخص ميجا نقاط نقطة يوم
        """,
    Role.LIGHT: """
        an below c ce cet cette cha ci d de driver empya enamba ennamba eno ey eyi foforo following guno hapa her here
        hii hiki him huu it just kino kwa l la lako le les leur leurs lui me mpya my n namba nambari new nnɔma no noma
        nouveau nouvelle now nr num number numbers numero nɔma nɔmba omupya only our please rider suivant temporary
        the them this ton un une us vos votre wa wako wo y ya yako yi yo your
        التالي الجديدة الرقم بك جديد خاص رقم مؤقت مؤقتة هذا هذه
        """,
}
"""Words of each role; those that are meant together are joined by underscores."""

_PREFIXES, _SUFFIXES = ("", "و", "ال", "وال", "بال", "لل", "ب", "ل"), ("", "ك", "كم", "نا", "ي", "ه", "ها")
"""What Arabic writes together with a word: and, the, with, for; yours, ours, mine, his, hers."""


def plain(text: str) -> str:
    """Write a text without accents and without marks of direction: "vérifié" becomes "verifie"."""
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFKD", text)
    return "".join(each for each in parted if unicodedata.category(each) not in {"Mn", "Cf"})


def _as_suffixed(word: str) -> str:
    """Write an Arabic word as it is written with a suffix behind it."""
    return word[:-1] + "ت" if word.endswith("ة") else word


_ROLES = {
    _as_suffixed(plain(word).casefold().replace("_", " ")): role
    for role, words in reversed(_WORDS.items())
    for word in words.split()
}
PHRASES = {words.partition(" ")[0]: len(words.split()) for words in sorted(_ROLES, key=lambda each: each.count(" "))}
"""By the word with which a phrase begins, of how many words the longest is."""


def role_of(words: str) -> Role | None:
    """Return the role of a word, plain and in small letters, or of a phrase; None for what says nothing known."""
    if words in _ROLES or words.isascii():
        return _ROLES.get(words)
    written = _as_suffixed(words)
    stems = (
        written.removeprefix(prefix).removesuffix(suffix)
        for prefix, suffix in product(_PREFIXES, _SUFFIXES)
        if written.startswith(prefix) and written.endswith(suffix)
    )
    return next((_ROLES[stem] for stem in stems if stem in _ROLES), None)
