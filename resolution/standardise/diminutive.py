"""Diminutives and spellings of given names beyond English: a row is a formal name and what is short for it.

A name keeps its language: Jean is not John. Rows join what one person may write on two forms.
"""

from resolution.standardise.words import listed, words

_FRENCH = """
    alexandre alex sacha alexis, alexandra alex alexia sandra sacha, alexia alex,
    anne annie nanou annick annette, antoine toine tony titouan, antoinette toinette toinon, augustin gus,
    baptiste bat, jeanbaptiste jb baptiste, benjamin ben benji benj, benedicte bene benou, bernard nanard,
    brigitte bri gigi, camille cam camcam, caroline caro, catherine cathy kathy cath katia,
    cecile cec cissou, charles charlie charlot, charlotte charlie lotte chacha, christian chris,
    christine chris kiki cricri, christelle chris, christophe chris totof tof, claire clairette,
    clementine clem, clemence clem, corinne coco, daniel dany dani, danielle dany dani, david dav,
    delphine del, dominique dom domi, edouard ed doudou, elisabeth babeth lisa elise lili zabeth,
    elise lili, emmanuel manu, emmanuelle manu manue emma, eric rico, etienne titi, fabien fab,
    fabienne fab, fabrice fab, florence flo, florian flo, francois fanfan franz, francoise fanfan,
    frederic fred fredo freddy, frederique fred, gabriel gab gaby, gabrielle gab gaby,
    genevieve ginette viviane, georges jojo geo, gerard gege, gilbert gil gilou, gilles gilou, gregory greg,
    gregoire greg, guillaume guigui gui guitou, helene leni lena, henri riri riton, herve veve, hubert hub,
    isabelle isa zaza belle, jacqueline jacquie jackie, jacques jacquot jacky jaco, jean jeannot,
    jeanne jeannette jeanine, jerome jej jey, joseph jo jojo zef, josephine jo josie fifi, julien ju juju,
    julie ju juju, juliette ju juju, laurence lolo lau, laurent lolo lau, louis loulou, louise loulou lou,
    ludovic ludo, madeleine mado mad madelon, marcel marcello celou, margaux margot,
    marguerite margot margo maguy, marie mimi manon marion mariette, martine titine,
    mathieu mat mathou matt, matthieu mat matt, maurice momo, maxime max, maximilien max, melanie mel,
    michel mich mimi michou, micheline mimi, mireille mimi, mohamed momo, monique momo nini,
    nathalie nath natacha nat, nicolas nico colas, nicole nico nicky, odile didi, olivier olive oli,
    pascal pasco, pascale pasco, patrice pat, patricia pat patou, patrick pat patou, paul paulo popaul,
    pauline popo, philippe phil fifi philou, pierre pierrot pierrick, raphael raph rafa, raphaelle raph,
    raymond ray, rene nene, robert bob bobby, roger roro, romain rom, samuel sam, sandrine sandra sandy,
    sebastien seb, serge sergio, severine seve, simon sim, sophie so fifi, stephane steph stef,
    stephanie steph stef fanny, suzanne suzie suzon suzette, sylvain syl, sylvie syl, theodore theo,
    theophile theo, theo teo, therese tete, thibault titi thib, thierry titi, thomas tom toto, valentin val,
    valerie val, veronique vero, victor vic totor, victoire vic, victoria vicky vic, vincent vince,
    virginie nini gigi, xavier xav, yves yvon, yvonne vonette, zoe zozo
"""
_ITALIAN = """
    alessandro ale sandro alex, alessandra ale sandra alex, alfonso fonzo, alberto berto albi, andrea andre,
    angela angie, angelo lino angiolino, anna annina annetta, annamaria anna,
    antonio tonio tony toni nino totonno antonino, antonella anto nella, antonia tonia, beatrice bea bice,
    benedetta bene, bruno brunino, carlo carletto, carmela mela, carmelo melo, caterina cate rina katia,
    chiara chiaretta, concetta tina cettina, cristina cri cris, cristian cri cris, daniele dani lele,
    daniela dani, davide dade, domenico mimmo mico nico, eduardo edo dado, edoardo edo dado, elena lena ele,
    eleonora nora ele leo, elisabetta betta elisa betty lisa, emanuele lele manu, emanuela manu manuela,
    enrico chicco rico, ernesto erni, fabrizio fabri bicio, federica fede kika, federico fede chicco,
    ferdinando nando, filippo pippo fili, francesca franca francy fra checca cicca,
    francesco franco ciccio checco cecco fra, gabriele lele gabri, gabriella gabri lella, gaetano tano,
    gennaro gennarino, giacomo jack mino, giancarlo carlo gianca, gianluca luca gian, giorgio giorgino,
    giovanna gianna vanna, giovanni gianni gio vanni nanni giannino, giulia giuli, giuliano giuli,
    giuseppe beppe peppe pino peppino geppo bepi, giuseppina pina giusy pinuccia, grazia graziella,
    ignazio gnazio, ilaria ila, leonardo leo nardo, lorenzo enzo lollo renzo, luca luchino, lucia lucy,
    ludovica ludo vica, ludovico ludo vico, luigi gigi gino luigino, luigia gina gigia, luisa isa,
    marcello lello, margherita rita marghe, maria mari mariuccia mimma, mariangela mari, massimo max mino,
    massimiliano max, matteo teo matte, maurizio mauri, michele michi lele, michela michi,
    nicola nico nicolino, nicoletta nico, paola paoletta, paolo paolino, pasquale lino pasqualino,
    patrizia patti, pietro piero pierino, raffaele lello raf, raffaella lella raffa,
    riccardo ricky ricki riki, roberta roby robi, roberto roby robi berto, rosa rosetta rosina,
    rosaria sara, salvatore toto salvo turi sasa, sebastiano seba, sergio sergino, silvia silvi,
    simone simo, simona simo, stefania stefi ste, stefano ste stefanino, teresa tere sina,
    tommaso tommi tom maso, umberto berto, valentina vale tina, valentino vale tino, valerio vale,
    valeria vale, vincenzo enzo vince cenzo, vittorio vito vitto, vittoria vicky, virginia ginny gina
"""
_SPANISH = """
    alberto beto, alejandro ale alex jandro, alejandra ale sandra, alfonso poncho, ana anita,
    antonio tono tonio, antonia tona, beatriz bea, carmen carmela menchu, carlos carlitos,
    concepcion concha conchita, consuelo chelo, cristina cris, dolores lola loli, eduardo edu lalo,
    enrique quique kike, ernesto neto, federico fede, fernando nando fer, francisca paca paqui fran,
    francisco paco pancho fran curro quico kiko, gabriel gabi, graciela chela, gregorio goyo,
    guadalupe lupe lupita, guillermo memo guille, gonzalo gonza, ignacio nacho, isabel isa chabela,
    javier javi, jesus chus chuy, jose pepe josito, josefa pepa pepita, joaquin quino ximo, jorge coque,
    juan juanito juancho, lorenzo lencho, luis lucho, luisa lucha, manuel manolo manu,
    manuela manoli manola, maria mari maruja, mariajose marijose, mercedes merche, miguel migue,
    montserrat montse, pedro perico, pilar pili, rafael rafa, ramon moncho, ricardo ricky, roberto beto,
    rocio chio, rosario charo, santiago santi chago yago, sergio checho, susana susi, teresa tere,
    vicente chente, victoria vicky
"""
_PORTUGUESE = """
    alexandre xande, antonio toninho tonho to, carlos carlinhos, eduardo edu dudu, fernando nando,
    francisco chico, guilherme gui, joao joaozinho joca, jose ze zezinho, joaquim quim, luis luisinho,
    luiz luizinho, manuel manel maneco, maria mariazinha, roberto beto, ricardo rick
"""
_GERMAN = """
    alexander alex sascha lex, alexandra alex sandra, andreas andi andy, anna anni, annemarie anne,
    barbara babsi, bernhard bernd berni, birgit biggi, christian chris, christina tina chris christel,
    christoph chris stoffel, dieter didi, dorothea doro thea, elisabeth elli sissi lisa liesel else,
    eva evi, ferdinand ferdi, florian flo, franziska franzi, friedrich fritz fred, gabriele gabi,
    georg schorsch, gerhard gerd, gertrud trude, hans hansi, heinrich heinz heiner, helmut helmi,
    hildegard hilde, jakob jockel, joachim achim jochen, johannes hannes hans johann jo, johanna hanna,
    jurgen jogi, josef sepp jupp, karl kalle, katharina kathi kathe katja kati, konrad conny, ludwig lutz,
    magdalena lena, margarete grete gretel, maria mia mitzi, martin tino, matthias matze matthes hias,
    maximilian max maxi, michael michi, monika moni, nikolaus klaus niko, peter petzi, rudolf rudi,
    sebastian basti seb, siegfried sigi, stefan steff, susanne susi, theodor theo, theresa resi, thomas tom,
    ulrich uli, ulrike uli, ursula uschi ulla, walter walti, wilhelm willi willy, wolfgang wolf
"""
_DUTCH = """
    adriaan adrie arie, antonius ton toon anton, cornelis cor kees, cornelia corrie,
    elisabeth els elly lies betty, frederik frits fred, gerardus gerard ger, hendrik henk rik,
    hendrika riek, hendrikus henk, jacobus koos sjaak jaap, jacob jaap, johanna jo hanneke joke,
    johannes jan hans johan, josephus jos jef, katharina trijntje kaatje, lambertus bert,
    margaretha greet griet, maria mia ria marijke rietje, nicolaas klaas nico, petrus piet peter,
    theodorus theo dirk, wilhelmina mien willemien, wilhelmus wim, willem wim pim
"""
_RUSSIAN = """
    aleksandr sasha sanya shura alex sascha alik, aleksandra sasha shura alex sanya,
    aleksei alyosha lyosha alex alesha lesha, anastasia nastya nastia stasya asya, anatoly tolya,
    andrei andryusha, anna anya ania nyura, anton antosha, arkady arkasha, boris borya, daniil danya danila,
    daria dasha, denis deniska, dmitri dima mitya dimitri, ekaterina katya katia katerina kate katusha,
    elena lena alyona alena, elizaveta liza lisa, evgeny zhenya jenya, evgenia zhenya jenya, fyodor fedya,
    galina galya, georgy gosha zhora, grigory grisha, igor igoryok, ilya ilyusha, irina ira irisha,
    ivan vanya vania, konstantin kostya, ksenia ksyusha, larisa lara, leonid lyonya lenya, lev lyova leva,
    lidia lida, lyubov lyuba luba, lyudmila lyuda luda mila, margarita rita, maria masha marusya,
    marina marisha, maksim max, mikhail misha, nadezhda nadya nadia, natalia natasha nata, nikita nikitos,
    nikolai kolya kolia, oksana ksana, olga olya olia, pavel pasha, pyotr petya petia, polina polya,
    roman roma, semyon syoma senya, sergei seryozha serezha, sofia sonya sonia sofa, stanislav stas slava,
    stepan styopa, svetlana sveta lana, tamara toma, tatiana tanya tania, timofei tima, vadim vadik,
    valentin valya, valentina valya, valeria lera valerie, valery valera, vasily vasya, vera verochka,
    viktor vitya, viktoria vika, vitaly vitalik, vladimir volodya vova, vladislav vlad slava,
    vyacheslav slava, yaroslav slava yarik, yuri yura, yulia yulya julya, zinaida zina, zoya zoyka
"""
_POLISH = """
    agnieszka aga, aleksander olek alek, aleksandra ola olka, anna ania anka, andrzej jedrek, barbara basia,
    bartlomiej bartek, bartosz bartek, boguslaw bogus, dorota dorotka, elzbieta ela, ewa ewka,
    grzegorz grzesiek, henryk heniek, jakub kuba, jan janek jas, jerzy jurek, jozef jozek, joanna asia,
    katarzyna kasia, krystyna krysia, krzysztof krzysiek, lukasz lukaszek, magdalena magda,
    malgorzata gosia malgosia, maria marysia maja, mateusz mati, michal misiek, pawel pawelek,
    piotr piotrek, stanislaw staszek stas, tadeusz tadek, tomasz tomek, wojciech wojtek, zbigniew zbyszek,
    zofia zosia
"""
_GREEK = """
    alexandros alekos alex, anastasios tasos, anastasia natasa, aikaterini katerina kate,
    athanasios thanasis nasos, charalampos babis, christos chris, dimitrios dimitris mitsos jimmy,
    dimitra mimi, eleni lena elena, emmanouil manolis manos, evangelos vangelis, evangelia lia,
    georgios giorgos yorgos george, georgia gogo, ioannis giannis yannis yiannis, ioanna gianna,
    konstantinos kostas costas dinos, konstantina dina nantia, michail michalis, nikolaos nikos,
    panagiotis panos takis, paraskevi vivi voula, spyridon spyros, stylianos stelios, theodoros thodoris,
    vasileios vasilis, vasiliki vaso
"""
# Spellings of one name, the first of which stands for all.
_SPELLINGS = """
    alexander alexandre aleksandr alexandr oleksandr aleksander, aleksandra alexandra,
    aleksei alexei alexey aleksey, alan allan allen, anne ann, anatoly anatoli anatolii anatoliy,
    andrei andrey, arkady arkadi arkadiy, carl karl,
    catherine katherine katharine kathryn cathryn ekaterina yekaterina caterina, christine kristine,
    christina kristina, christopher kristopher, daria darya dariya, deborah debra,
    dmitri dmitry dmitriy dimitri dmitrii, elena yelena jelena, elizabeth elisabeth, eric erik,
    evgeny evgeni yevgeny evgenii eugeny, evgenia evgeniya yevgenia, fyodor fedor,
    frederick frederic frederik fredrick, geoffrey jeffrey, georgy georgi, grigory grigori grigoriy,
    helen helene, igor ihor, ilya ilia, jon john, joseph josef,
    julia yulia iuliia yuliya iulia youlia julija, ksenia xenia kseniya, maksim maxim maxime,
    maria mariya marija, matthew mathew, mathieu matthieu, mikhail mikhael michail, nadezhda nadejda,
    natalia natalya nataliya natalija, nicholas nicolas nikolas, nikolai nikolay nicolai, philip phillip,
    pyotr petr piotr, rebecca rebekah, sara sarah, sergei sergey serguei sergej, sofia sofiya sofya sophia,
    stephen steven, svetlana svitlana, tatiana tatyana tatjana, teresa theresa therese,
    valery valeri valeriy, vasily vasili vasiliy vassili, viktor victor, viktoria victoria viktoriya,
    vitaly vitali vitaliy, vladimir wladimir volodymyr, yuri yuriy iurii iouri youri,
    mohamed mohammed muhammad mohammad muhammed mohamad mehmet mouhamed, ahmed ahmad ahmet,
    mahmoud mahmud mahmood, hussein hussain husain hossein houssein husayn, hassan hasan hasen,
    yusuf youssef yousef yusef youcef joussef yousuf, ibrahim ebrahim brahim, ismail ismael esmail,
    umar omar omer, osman othman uthman usman, khalid khaled kaled, said saeed saeid,
    abdallah abdullah abdoullah abdulla, abderrahmane abdulrahman abdelrahman abdurrahman,
    abdelkader abdulkader abdulqader, abdelaziz abdulaziz, karim kareem, rachid rashid rasheed,
    jamal djamal gamal, mustafa mostafa moustafa mustapha mostapha, tarek tariq tarik, walid waleed oualid,
    fatima fatma fatimah fatema fatemeh, aisha aicha ayesha aysha aishah, khadija khadijah khadidja hatice,
    maryam mariam meriem miriam myriam meryem, zainab zaynab zineb zeinab, nour noor nur,
    layla leila leyla laila, yasmin yasmine jasmine yasmeen, salma selma
"""
# Formal names of their own, whatever English makes of them.
OWN = words(
    """
    marie maria mary jean jane joan anna anne ann andrea nicola simone louis louise erin ellen helen
    rose rosa claire
    clara julia julie paul paula laura lara alexis irene carol sarah sara gabriele michele daniele emma
    luca john mark marc
    """
)
# Short in English, never formal.
NEVER_FORMAL = words(
    """
    will bill billy bob bobby bert dick rick rich eddie eddy kenny frankie charlie chick lizzie kathy
    cathy katy
    jessie willie winnie dotty tommy johnny
    """
)
# What the English list has and nobody says.
NEVER_SAID = frozenset({("robert", "bill"), ("robert", "billy")})


def formal_names() -> dict[str, set[str]]:
    """Return short name -> formal names."""
    found: dict[str, set[str]] = {}
    for rows in (_FRENCH, _ITALIAN, _SPANISH, _PORTUGUESE, _GERMAN, _DUTCH, _RUSSIAN, _POLISH, _GREEK):
        for formal, shorts in listed(rows).items():
            for short in shorts:
                found.setdefault(short, set()).add(formal)
    return found


def spellings() -> dict[str, str]:
    """Return spelling -> the spelling that stands for all of one name."""
    return {other: first for first, others in listed(_SPELLINGS).items() for other in others}
